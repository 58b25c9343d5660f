// Tidemark for C++: logs a training run to a journal that survives kill -9 and that the viewer
// follows live.
//
//   #include "tidemark.h"
//   tidemark::Run run({"project", "first"});          // ./tidemark-runs, or TIDEMARK_DIR
//   run.Config({{"lr", 0.1}, {"optimizer", "adam"}});
//   for (int step = 0; step < 1000; ++step) run.Log({{"loss", loss}, {"accuracy", accuracy}},
//   step);
//
// One header, C++17, no dependency but the system's. Every call is thread-safe and one write(2):
// what it acknowledged (by true) is the system's. Nothing throws but bad_alloc, and a disk that is
// full does not stop the training: calls that could not be written are counted and recorded when
// writing works again. After a fork() the child writes a journal of its own. The format is
// docs/journal-format.md.
#pragma once

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {

inline constexpr int64_t kWithoutStep = std::numeric_limits<int64_t>::min();

// Microseconds. Others than the system's are for tests with fixed times.
struct Clock {
  int64_t (*wall_us)() = [] {
    using std::chrono::system_clock;
    return static_cast<int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                    system_clock::now().time_since_epoch())
                                    .count());
  };
  int64_t (*monotonic_us)() = [] {
    using std::chrono::steady_clock;
    return static_cast<int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                    steady_clock::now().time_since_epoch())
                                    .count());
  };
};

namespace detail {

// CRC-32 as in zlib, eight bytes at a time (Kounavis and Berry, "slicing-by-8").
struct Crc32Tables {
  std::array<std::array<uint32_t, 256>, 8> t{};
  constexpr Crc32Tables() {
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
      t[0][i] = c;
    }
    for (uint32_t i = 0; i < 256; ++i) {
      for (size_t k = 1; k < 8; ++k) t[k][i] = (t[k - 1][i] >> 8) ^ t[0][t[k - 1][i] & 0xFF];
    }
  }
};
inline constexpr Crc32Tables kCrc32;

inline uint32_t Crc32(const char* data, size_t size, uint32_t crc = 0) {
  const auto& t = kCrc32.t;
  crc = ~crc;
  for (; size >= 8; size -= 8, data += 8) {
    uint32_t low = 0, high = 0;
    std::memcpy(&low, data, 4);
    std::memcpy(&high, data + 4, 4);
    low ^= crc;
    crc = t[7][low & 0xFF] ^ t[6][(low >> 8) & 0xFF] ^ t[5][(low >> 16) & 0xFF] ^ t[4][low >> 24] ^
          t[3][high & 0xFF] ^ t[2][(high >> 8) & 0xFF] ^ t[1][(high >> 16) & 0xFF] ^
          t[0][high >> 24];
  }
  for (; size > 0; --size, ++data)
    crc = t[0][(crc ^ static_cast<uint8_t>(*data)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

template <class T>
void Put(T value, std::string* out) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out->append(bytes, sizeof value);
}

inline void PutVarint(uint64_t value, std::string* out) {
  for (; value > 0x7F; value >>= 7) out->push_back(static_cast<char>((value & 0x7F) | 0x80));
  out->push_back(static_cast<char>(value));
}

// length | checksum over length, type and payload | type | payload
inline std::string Record(char type, std::string_view payload) {
  std::string sealed;
  Put(static_cast<uint32_t>(payload.size()), &sealed);
  uint32_t crc = Crc32(sealed.data(), 4);
  crc = Crc32(&type, 1, crc);
  Put(Crc32(payload.data(), payload.size(), crc), &sealed);
  sealed.push_back(type);
  return sealed.append(payload);
}

// The length of the UTF-8 character at `at`, or 0 where there is none.
inline size_t Utf8Length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t first = byte(0);
  const size_t length = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
      (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) {
    return 0;
  }
  return length;
}

inline std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8Length(text, i);
    const char c = text[i];
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      (out += '\\') += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
    } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x",
                    static_cast<unsigned>(static_cast<uint8_t>(c)));
      out += escaped;
    } else {
      out.append(text.substr(i, length));
    }
    i += length;
  }
  return out += '"';
}

// The shortest decimal that reads back as the same double, in the form of the format's other
// writers.
inline std::string JsonNumber(double value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0";
  char text[40];
  for (int digits = 0; digits < 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  std::string sign, mantissa;
  char* at = text;
  if (*at == '-') sign = *at++;
  for (; *at != 'e'; ++at) {
    if (*at >= '0' && *at <= '9') mantissa += *at;  // whatever the locale's decimal point is
  }
  const int exponent = std::atoi(at + 1);
  const int count = static_cast<int>(mantissa.size());
  if (exponent < -4 || exponent >= 16) {
    char tail[16];
    std::snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return sign + mantissa.substr(0, 1) + (count > 1 ? "." + mantissa.substr(1) : "") + tail;
  }
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + mantissa;
  if (exponent + 1 >= count)
    return sign + mantissa + std::string(static_cast<size_t>(exponent + 1 - count), '0');
  return sign + mantissa.substr(0, static_cast<size_t>(exponent + 1)) + "." +
         mantissa.substr(static_cast<size_t>(exponent + 1));
}

inline std::string NewUuid() {
  std::random_device device;
  std::array<uint8_t, 16> bytes{};
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(device());
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (size_t i = 0; i < 16; ++i) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits;
  }
  return text;
}

inline std::atomic<uint32_t>& Forks() {
  static std::atomic<uint32_t> forks{0};
  [[maybe_unused]] static const int registered =
      pthread_atfork(nullptr, nullptr, [] { Forks().fetch_add(1, std::memory_order_relaxed); });
  return forks;
}

inline std::string FromEnvironment(const char* name, std::string otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? text : std::move(otherwise);
}

}  // namespace detail

// A value of the configuration or the summary: a number, a truth value, a text, or JSON.
class Value {
 public:
  Value(bool value) : json_(value ? "true" : "false") {}
  Value(const char* text) : json_(detail::JsonString(text)) {}
  Value(std::string_view text) : json_(detail::JsonString(text)) {}
  Value(const std::string& text) : json_(detail::JsonString(text)) {}
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  Value(T number) {
    if constexpr (std::is_floating_point_v<T>) {
      json_ = detail::JsonNumber(static_cast<double>(number));
    } else {
      json_ = std::to_string(number);
    }
  }
  // The caller vouches for it.
  static Value Json(std::string json) {
    Value value(false);
    value.json_ = std::move(json);
    return value;
  }
  static Value Null() { return Json("null"); }
  const std::string& json() const { return json_; }

 private:
  std::string json_;
};

using Field = std::pair<std::string_view, Value>;

struct Sample {
  std::string_view name;
  double value;
};

// Where a call stands on the x axis: a number, or one after the largest so far.
struct Step {
  Step() = default;
  template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
  Step(T number) : value(static_cast<int64_t>(number)), is_next(false) {}
  int64_t value = 0;
  bool is_next = true;
};

enum class Ending { kFinished, kFailed, kStopped };

struct Options {
  std::string project, name;
  std::string group, job_type;
  std::string dir;     // "": TIDEMARK_DIR, else ./tidemark-runs
  std::string id;      // a uuid that several processes share; "": TIDEMARK_RUN_ID, else a new one
  std::string parent;  // the uuid of the run that this one is a part of
  int rank = -1;       // of several processes of a job; -1: alone
  std::string host = HostName();  // "": not said
  std::string user;
  std::string writer = "tidemark-cpp 1";
  int64_t pid = -1;  // -1: this process's; 0: not said
  Clock clock;
  bool keeps_alive = true;  // a thread that gives signs of life and syncs to the disk

  static std::string HostName() {
    char machine[256] = "";
    if (::gethostname(machine, sizeof machine - 1) != 0) return {};
    return machine;
  }
  Options() = default;
  Options(std::string project_name, std::string run_name = {})
      : project(std::move(project_name)), name(std::move(run_name)) {}
};

class Run {
 public:
  explicit Run(Options options = {}) : options_(std::move(options)) {
    if (options_.dir.empty())
      options_.dir = detail::FromEnvironment("TIDEMARK_DIR", "tidemark-runs");
    if (options_.id.empty())
      options_.id = detail::FromEnvironment("TIDEMARK_RUN_ID", detail::NewUuid());
    monotonic_us_ = options_.clock.monotonic_us;
    offset_us_ = options_.clock.wall_us() - monotonic_us_();
    forks_ = detail::Forks().load(std::memory_order_relaxed);
    std::lock_guard<std::mutex> lock(mutex_);
    HandOver({}, 0, false);  // a viewer sees the run at once
    StartKeeper();
  }
  ~Run() { Finish(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const std::string& id() const { return options_.id; }
  const std::string& path() const {
    return path_;
  }                        // of this process's journal; "" while there is none
  uint64_t lost() const {  // calls that could not be written
    std::lock_guard<std::mutex> lock(mutex_);
    return lost_;
  }

  // One call at one step: true when the system has it. Names are metrics; `context` tells apart
  // those of one name.
  bool Log(const Sample* samples, size_t count, Step step = {}, std::string_view context = {}) {
    std::lock_guard<std::mutex> lock(mutex_);
    NoticeFork();
    KeySet* keys = FindKeys(samples, count, context);
    line_.assign(9, '\0');
    detail::Put(keys->id, &line_);
    detail::Put(TakeStep(step), &line_);
    detail::Put(NowUs(), &line_);
    for (size_t i = 0; i < count; ++i) detail::Put(samples[i].value, &line_);
    const auto length = static_cast<uint32_t>(line_.size() - 9);
    line_[8] = 'S';
    std::memcpy(line_.data(), &length, 4);
    const uint32_t crc =
        detail::Crc32(line_.data() + 8, 1 + length, detail::Crc32(line_.data(), 4));
    std::memcpy(line_.data() + 4, &crc, 4);
    if (keys->stands && fd_ >= 0 && gap_calls_ == 0 && pending_.empty()) {
      const ssize_t written = ::write(fd_, line_.data(), line_.size());
      if (written == static_cast<ssize_t>(line_.size())) {
        Grew(line_.size());
        return true;
      }
      TakeBack(written);
    }
    const std::string both = keys->stands ? line_ : keys->record + line_;
    if (!HandOver(both, 1, false)) return false;
    keys->stands = true;
    return true;
  }
  bool Log(std::initializer_list<Sample> samples, Step step = {}, std::string_view context = {}) {
    return Log(samples.begin(), samples.size(), step, context);
  }
  bool Log(std::string_view name, double value, Step step = {}, std::string_view context = {}) {
    const Sample sample{name, value};
    return Log(&sample, 1, step, context);
  }

  bool Config(std::initializer_list<Field> fields) {
    return Write("params", {{"values", Object(fields)}});
  }
  bool Summary(std::initializer_list<Field> fields) {
    return Write("summary", {{"values", Object(fields)}});
  }
  bool Tag(std::string_view name, std::string_view text = {}) {
    return Write("tags", {{"values", Object({{name, text}})}});
  }
  bool Notes(std::string_view markdown) { return Write("run", {{"notes", markdown}}); }
  bool Text(std::string_view name, std::string_view text, int64_t step = kWithoutStep) {
    return Write("text",
                 {{"name", name}, {"step", StepValue(step)}, {"time_us", Now()}, {"text", text}});
  }
  bool Alert(std::string_view title, std::string_view text = {}, std::string_view level = "info") {
    return Write("alert", {{"time_us", Now()}, {"title", title}, {"text", text}, {"level", level}});
  }
  // Points from this step on are taken back by a restart.
  bool Rewind(int64_t step) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      next_step_ = std::min(next_step_, step);
    }
    return Write("rewind", {{"step", step}});
  }
  // Any record of the format's table, fields in its order.
  bool Write(std::string_view kind, std::initializer_list<Field> fields) {
    return Write(kind, fields.begin(), fields.size());
  }
  bool Write(std::string_view kind, const Field* fields, size_t count) {
    std::lock_guard<std::mutex> lock(mutex_);
    NoticeFork();
    return HandOver(JsonRecord(kind, fields, count), 0, true);
  }

  // A sign of life, and a look at the wall clock: the run's own thread does both while nothing else
  // happens.
  void Beat() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::string payload;
    detail::Put(NowUs(), &payload);
    if (fd_ >= 0) HandOver(detail::Record('H', payload), 0, false);
  }
  void CheckClock() {
    std::lock_guard<std::mutex> lock(mutex_);
    const int64_t monotonic = monotonic_us_();
    const int64_t offset = options_.clock.wall_us() - monotonic;
    if (fd_ < 0 || std::abs(offset - offset_us_) <= 1'000'000) return;
    const Field fields[] = {{"time_us", monotonic + offset_us_}, {"wall_us", monotonic + offset}};
    offset_us_ = offset;
    HandOver(JsonRecord("clock", fields, 2), 0, true);
  }

  // Ends the run, with everything on the disk when this returns. Later calls write nothing.
  void Finish(Ending ending = Ending::kFinished, int exit_code = 0, std::string_view error = {}) {
    StopKeeper();
    std::lock_guard<std::mutex> lock(mutex_);
    NoticeFork();
    if (finished_) return;
    const bool ever_wrote = opened_ || gap_calls_ > 0 || !pending_.empty();
    if (ever_wrote) {
      const char* words[] = {"finished", "failed", "stopped"};
      std::vector<Field> fields = {{"time_us", NowUs()},
                                   {"status", words[static_cast<size_t>(ending)]},
                                   {"exit_code", exit_code}};
      if (!error.empty()) fields.emplace_back("error", error);
      retry_us_ = std::numeric_limits<int64_t>::min();
      HandOver(JsonRecord("end", fields.data(), fields.size()), 0, false);
    }
    finished_ = true;
    if (fd_ >= 0) {
      ::fsync(fd_);
      ::close(fd_);
      fd_ = -1;
    }
  }

 private:
  struct KeySet {
    uint32_t id = 0;
    bool stands = false;  // in the file, since it was begun or renewed
    std::string record;
  };
  static constexpr size_t kMaxPayload = size_t{16} << 20;
  static constexpr uint64_t kRenewBytes = uint64_t{1} << 20;
  static constexpr size_t kMaxPendingBytes = size_t{1} << 20;
  static constexpr size_t kMaxKeySets = 1000;

  static Value StepValue(int64_t step) {
    return step == kWithoutStep ? Value::Null() : Value(step);
  }
  static Value Object(std::initializer_list<Field> fields) {
    std::string json = "{";
    for (const Field& field : fields) {
      if (json.size() > 1) json += ',';
      json += detail::JsonString(field.first) + ":" + field.second.json();
    }
    return Value::Json(json + "}");
  }
  static std::string JsonRecord(std::string_view kind, const Field* fields, size_t count) {
    std::string json = "{\"kind\":" + detail::JsonString(kind);
    for (size_t i = 0; i < count; ++i)
      json += "," + detail::JsonString(fields[i].first) + ":" + fields[i].second.json();
    return detail::Record('J', json + "}");
  }
  // Control characters become blanks; at most 1,024 bytes of whole characters.
  static std::string CleanName(std::string_view name) {
    std::string out;
    for (size_t i = 0; i < name.size();) {
      const size_t length = detail::Utf8Length(name, i);
      if (out.size() + (length == 0 ? 3 : length) > 1024) break;
      const auto c = static_cast<uint8_t>(name[i]);
      if (length == 0) {
        out += "\xEF\xBF\xBD";
      } else if (c < 0x20 || c == 0x7F) {
        out += ' ';
      } else {
        out.append(name.substr(i, length));
      }
      i += std::max<size_t>(length, 1);
    }
    return out;
  }

  int64_t NowUs() const { return monotonic_us_() + offset_us_; }
  int64_t Now() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return NowUs();
  }
  int64_t TakeStep(Step step) {
    if (step.is_next) return next_step_++;
    const bool is_last = step.value == std::numeric_limits<int64_t>::max();
    if (step.value != kWithoutStep && step.value >= next_step_ && !is_last) {
      next_step_ = step.value + 1;
    }
    return step.value;
  }

  KeySet* FindKeys(const Sample* samples, size_t count, std::string_view context) {
    key_.assign(context);
    for (size_t i = 0; i < count; ++i) {
      key_ += '\0';
      key_ += samples[i].name;
    }
    const auto found = sets_.find(key_);
    if (found != sets_.end()) return &found->second;
    // A program that makes up new names at every call must not fill the memory.
    if (sets_.size() >= kMaxKeySets) sets_.clear();
    KeySet keys;
    keys.id = next_set_++;
    std::string payload;
    detail::Put(keys.id, &payload);
    detail::PutVarint(count, &payload);
    const std::string clean_context = CleanName(context);
    for (size_t i = 0; i < count; ++i) {
      const std::string name = CleanName(samples[i].name);
      detail::PutVarint(name.size(), &payload);
      payload += name;
      detail::PutVarint(clean_context.size(), &payload);
      payload += clean_context;
    }
    keys.record = detail::Record('K', payload);
    return &sets_.emplace(key_, std::move(keys)).first->second;
  }

  void Grew(size_t bytes) {
    size_ += bytes;
    if (size_ >= renew_at_) ForgetKeys();
  }
  // Key sets are written again from time to time, so that a reader that lost one loses little.
  void ForgetKeys() {
    for (auto& [key, keys] : sets_) keys.stands = false;
    renew_at_ = size_ + kRenewBytes;
  }

  // Appends `data` and what is overdue before it; false when that did not work. `keep`: try again
  // later.
  bool HandOver(std::string_view data, uint64_t calls, bool keep) {
    if (finished_) return false;
    if (data.size() > kMaxPayload + 9) return false;
    int error = 0;
    if (fd_ >= 0 || Open(&error)) {
      std::string all;
      if (gap_calls_ > 0) {
        const Field fields[] = {
            {"time_us", NowUs()}, {"calls", gap_calls_}, {"reason", gap_reason_}};
        all = JsonRecord("gap", fields, 3);
      }
      all += pending_;
      all += data;
      const uint64_t before = size_;
      if (Append(all, &error)) {
        gap_calls_ = 0;
        pending_.clear();
        if (size_ >= renew_at_ && before != size_) ForgetKeys();
        return true;
      }
    }
    ForgetKeys();
    if (keep && pending_.size() + data.size() <= kMaxPendingBytes) {
      pending_ += data;
    } else if (keep) {
      calls = 1;
    }
    gap_calls_ += calls;
    lost_ += calls;
    gap_reason_ = std::strerror(error != 0 ? error : EIO);
    if (!warned_) {
      warned_ = true;
      std::fprintf(stderr,
                   "tidemark: can't write %s: %s. The program goes on; what it logs is lost until "
                   "writing works again.\n",
                   (path_.empty() ? options_.dir : path_).c_str(), gap_reason_.c_str());
    }
    return false;
  }

  bool Append(std::string_view data, int* error) {
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (data.empty()) return true;
      const ssize_t written = ::write(fd_, data.data(), data.size());
      *error = written < 0 ? errno : ENOSPC;
      if (written == static_cast<ssize_t>(data.size())) {
        size_ += data.size();
        return true;
      }
      TakeBack(written);  // a full disk takes what fits
    }
    return false;
  }
  void TakeBack(ssize_t written) {
    if (written <= 0) return;
    const off_t end = ::lseek(fd_, 0, SEEK_CUR);
    if (end >= written) (void)!::ftruncate(fd_, end - written);
  }

  bool Open(int* error) {
    const int64_t now = monotonic_us_();
    if (now < retry_us_) {
      *error = EAGAIN;
      return false;
    }
    retry_us_ = now + 1'000'000;
    for (size_t at = 1; at <= options_.dir.size(); ++at) {
      if (at == options_.dir.size() || options_.dir[at] == '/')
        ::mkdir(options_.dir.substr(0, at).c_str(), 0777);
    }
    const int64_t start_us = NowUs();
    std::string host;
    for (const char c : options_.host.empty() ? std::string("host") : options_.host) {
      const bool plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (host.size() < 60) host += plain ? c : '_';
    }
    for (int number = 0;; ++number) {
      char tail[128];
      std::snprintf(tail, sizeof tail, ".%016lld-%s-%ld-%d.tide", static_cast<long long>(start_us),
                    host.c_str(), static_cast<long>(::getpid()), number);
      const std::string path = options_.dir + "/" + options_.id + tail;
      fd_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ < 0 && errno == EEXIST) continue;
      *error = errno;
      if (fd_ < 0) return false;
      size_ = 0;
      if (Append("TIDE1\n" + Header(start_us), error)) {
        path_ = path;
        opened_ = true;
        retry_us_ = std::numeric_limits<int64_t>::min();
        ForgetKeys();
        return true;
      }
      ::close(fd_);
      fd_ = -1;
      ::unlink(path.c_str());  // without its header it is of no use
      return false;
    }
  }
  std::string Header(int64_t start_us) const {
    std::vector<Field> fields = {{"version", 1}, {"run", options_.id}, {"time_us", start_us}};
    const auto add = [&fields](const char* name, const std::string& text) {
      if (!text.empty()) fields.emplace_back(name, text);
    };
    add("project", options_.project);
    add("name", options_.name);
    add("group", options_.group);
    add("job_type", options_.job_type);
    add("parent", options_.parent);
    add("host", options_.host);
    if (options_.pid != 0)
      fields.emplace_back("pid",
                          options_.pid < 0 ? static_cast<int64_t>(::getpid()) : options_.pid);
    add("user", options_.user);
    if (options_.rank >= 0) fields.emplace_back("rank", options_.rank);
    if (is_worker_) fields.emplace_back("worker", true);
    add("writer", options_.writer);
    return JsonRecord("header", fields.data(), fields.size());
  }

  // A child of fork() must not touch its parent's file, and has none of its threads.
  void NoticeFork() {
    const uint32_t forks = detail::Forks().load(std::memory_order_relaxed);
    if (forks == forks_) return;
    forks_ = forks;
    is_worker_ = true;
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    size_ = 0;
    opened_ = warned_ = false;
    pending_.clear();
    gap_calls_ = 0;
    path_.clear();
    sets_.clear();
    next_set_ = 0;
    (void)keeper_.release();  // its thread is the parent's
  }

  struct Keeper {
    std::mutex mutex;
    std::condition_variable stopped;
    bool stop = false;
    std::thread thread;
  };
  void StartKeeper() {
    if (!options_.keeps_alive) return;
    keeper_ = std::make_unique<Keeper>();
    keeper_->thread = std::thread([this, keeper = keeper_.get()] { Keep(keeper); });
  }
  void StopKeeper() {
    if (!keeper_ || detail::Forks().load(std::memory_order_relaxed) != forks_) return;
    {
      std::lock_guard<std::mutex> lock(keeper_->mutex);
      keeper_->stop = true;
    }
    keeper_->stopped.notify_all();
    keeper_->thread.join();
    keeper_.reset();
  }
  void Keep(Keeper* keeper) {
    uint64_t size = 0;
    int quiet = 0;
    std::unique_lock<std::mutex> lock(keeper->mutex);
    while (!keeper->stopped.wait_for(lock, std::chrono::seconds(5), [&] { return keeper->stop; })) {
      CheckClock();
      uint64_t now = 0;
      int fd = -1;
      {
        std::lock_guard<std::mutex> run_lock(mutex_);
        if (gap_calls_ > 0 || !pending_.empty()) HandOver({}, 0, false);
        now = size_;
        fd = fd_;
      }
      if (now != size && fd >= 0) {
        ::fsync(fd);  // outside of the lock: a slow disk must not stop the training
        quiet = 0;
      } else if (++quiet >= 2) {
        Beat();
        quiet = 0;
      }
      size = now;
    }
  }

  Options options_;
  mutable std::mutex mutex_;
  int64_t (*monotonic_us_)() = nullptr;
  int64_t offset_us_ = 0;
  int64_t next_step_ = 0;
  uint32_t forks_ = 0;
  bool is_worker_ = false, opened_ = false, finished_ = false, warned_ = false;
  int fd_ = -1;
  std::string path_;
  uint64_t size_ = 0, renew_at_ = kRenewBytes;
  int64_t retry_us_ = std::numeric_limits<int64_t>::min();
  std::unordered_map<std::string, KeySet> sets_;  // by context and names
  uint32_t next_set_ = 0;
  std::string key_, line_;  // reused
  std::string pending_;
  uint64_t gap_calls_ = 0, lost_ = 0;
  std::string gap_reason_;
  std::unique_ptr<Keeper> keeper_;
};

}  // namespace tidemark
