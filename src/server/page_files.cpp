#include "server/page_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "generated/build_id.h"
#include "server/access.h"

namespace tidemark {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMaxFileBytes = 64 << 20;
constexpr std::string_view kIndex = "index.html", kBuildFile = "build_info.js",
                           kExample = "example.sqlite";
constexpr std::string_view kHead = "<head>";
// web/main.js looks for it.
constexpr std::string_view kEngineMark = "\n<meta name=\"tidemark-engine\" content=\"http\">";
constexpr const char* kHowToBuild =
    "Build it with ./build-wasm.sh build, or say where it is with --page.";
// That of the page itself (web/index.html), and who may show it in a frame, which only a header
// can say.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
    "connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

std::string_view TypeOf(std::string_view name) {
  struct Known {
    std::string_view ending, type;
  };
  static constexpr Known kTypes[] = {{".html", "text/html; charset=utf-8"},
                                     {".js", "text/javascript; charset=utf-8"},
                                     {".css", "text/css; charset=utf-8"},
                                     {".wasm", "application/wasm"},
                                     {".json", "application/json"},
                                     {".svg", "image/svg+xml"},
                                     {".png", "image/png"},
                                     {".md", "text/plain; charset=utf-8"},
                                     {".txt", "text/plain; charset=utf-8"},
                                     {".woff2", "font/woff2"},
                                     {".webmanifest", "application/manifest+json"}};
  for (const Known& known : kTypes) {
    if (name.ends_with(known.ending)) return known.type;
  }
  return "application/octet-stream";
}

// What the build writes into the site: nothing hidden, no folders, no odd characters.
bool IsPlainName(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.size() <= 100 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

std::optional<std::string> ReadWhole(const fs::path& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (error || size > kMaxFileBytes) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string bytes(size, '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return bytes;
}

}  // namespace

PageFiles::PageFiles(const std::string& folder) : folder_(folder) {
  std::error_code error;
  for (auto it = fs::directory_iterator(folder_, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    std::error_code ignored;
    const std::string name = it->path().filename().string();
    if (it->is_regular_file(ignored) && IsPlainName(name)) names_.insert(name);
  }
  const auto index = ReadWhole(fs::path(folder_) / kIndex);
  const size_t head = index.has_value() ? index->find(kHead) : std::string::npos;
  if (names_.count(kIndex) == 0 || head == std::string::npos) {
    problem_ = folder_.empty() ? fmt::format("The page is not beside this program. {}", kHowToBuild)
                               : fmt::format("The page is not in {}. {}", folder_, kHowToBuild);
    return;
  }
  // Messages between the page and the engine have no versions: both must be of one build.
  const auto build = ReadWhole(fs::path(folder_) / kBuildFile);
  if (!build.has_value() || build->find(fmt::format("'{}'", kBuildId)) == std::string::npos) {
    problem_ = fmt::format("The page in {} is of another build than this program ({}). {}", folder_,
                           kBuildId, kHowToBuild);
    return;
  }
  index_ = *index;
  index_.insert(head + kHead.size(), kEngineMark);
}

std::string PageFiles::ExamplePath() const {
  return names_.count(kExample) != 0 ? (fs::path(folder_) / kExample).string() : std::string();
}

HttpResponse PageFiles::Index() const {
  if (!problem_.empty()) {
    return {404, "text/plain; charset=utf-8",
            fmt::format("Tidemark takes runs here, from MLflow's client.\n\n{}\n", problem_)};
  }
  HttpResponse response{200, std::string(TypeOf(kIndex)), index_};
  response.cache_control = "no-cache";
  response.headers = {{"Content-Security-Policy", kPolicy},
                      {"X-Frame-Options", "SAMEORIGIN"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Resource-Policy", "same-origin"}};
  return response;
}

std::optional<HttpResponse> PageFiles::Answer(const HttpRequest& request) const {
  if (request.method != "GET" || request.path.empty()) return std::nullopt;
  const std::string_view name = std::string_view(request.path).substr(1);
  if (name.empty() || name == kIndex) return Index();
  if (!problem_.empty() || names_.count(name) == 0) return std::nullopt;
  auto bytes = ReadWhole(fs::path(folder_) / name);
  if (!bytes.has_value()) {
    return ErrorResponse(404, "NOT_FOUND", "This file of the page is no longer there.");
  }
  HttpResponse response{200, std::string(TypeOf(name)), std::move(*bytes)};
  // The page names the build in each address, so what came once with it never changes.
  const bool of_this_build =
      std::any_of(request.query.begin(), request.query.end(),
                  [](const auto& entry) { return entry.first == "v" && entry.second == kBuildId; });
  response.cache_control = of_this_build ? "private, max-age=31536000, immutable" : "no-cache";
  response.headers = {{"Cross-Origin-Resource-Policy", "same-origin"}};
  return response;
}

}  // namespace tidemark
