// The decoder of PNG, JPEG and BMP. Debian's one is older than some of its fixes, so only these
// three formats are compiled, and ReadImageSize refuses what would need more memory than it may.
#include <cstdlib>

#define STB_IMAGE_IMPLEMENTATION
#include "evaluate/images/stb_image.h"
