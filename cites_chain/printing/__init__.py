"""The permit on paper: the standard form as an accessible PDF with its QR code.

The form has all boxes; whatever does not fit on the first page follows on annex pages that bear
number, date and code (Res. Conf. 12.3: an annex is announced and identified on every page).
"""

from cites_chain.printing.errors import NoFont, NotPrinted
from cites_chain.printing.form import print_permit
from cites_chain.printing.qr_image import qr_svg, qr_text

__all__ = ["NoFont", "NotPrinted", "print_permit", "qr_svg", "qr_text"]
