/** ZIP codes that count as near. A demo default around Peabody, Massachusetts: the practice sets its own list. */
export const serviceArea: readonly string[] = [
  '01960', // Peabody
  '01961', // Peabody, post office boxes
  '01901', // Lynn
  '01902', // Lynn
  '01904', // Lynn
  '01905', // Lynn
  '01906', // Saugus
  '01907', // Swampscott
  '01908', // Nahant
  '01915', // Beverly
  '01923', // Danvers
  '01937', // Hathorne
  '01940', // Lynnfield
  '01944', // Manchester-by-the-Sea
  '01945', // Marblehead
  '01949', // Middleton
  '01970', // Salem
  '01982', // South Hamilton
  '01983', // Topsfield
  '01984', // Wenham
  '01864', // North Reading
  '01867', // Reading
  '01880', // Wakefield
]

/** One that is near for certain: the example in texts, and where invented people live. */
export const [nearZip = ''] = serviceArea
