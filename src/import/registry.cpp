// The list of formats. Each line is the factory that the format's own file defines:
// `const Format& NameFormat();`, a reference to one immutable object.
#define TIDEMARK_FORMATS(FORMAT) \
  FORMAT(JournalFormat)          \
  FORMAT(TensorboardFormat)      \
  FORMAT(LightningCsvFormat)     \
  FORMAT(HuggingfaceFormat)      \
  FORMAT(DvcliveFormat)          \
  FORMAT(WandbCsvFormat)         \
  FORMAT(StableBaselines3Format) \
  FORMAT(UltralyticsCsvFormat)   \
  FORMAT(CatboostTsvFormat)      \
  FORMAT(GenericCsvFormat)       \
  FORMAT(GenericJsonlFormat)     \
  FORMAT(GenericJsonFormat)

#include "import/format.h"

namespace tidemark {

#define TIDEMARK_DECLARE(name) const Format& name();
TIDEMARK_FORMATS(TIDEMARK_DECLARE)
#undef TIDEMARK_DECLARE

std::span<const Format* const> AllFormats() {
#define TIDEMARK_LIST(name) &name(),
  static const Format* const kFormats[] = {TIDEMARK_FORMATS(TIDEMARK_LIST)};
#undef TIDEMARK_LIST
  return kFormats;
}

}  // namespace tidemark
