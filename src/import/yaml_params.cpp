#include "import/yaml_params.h"

#include <map>
#include <utility>

#include "base/bytes.h"
#include "base/hash64.h"
#include "import/yaml_scalars.h"

namespace tidemark {
namespace {

class YamlParamsParser : public FileParser {
 public:
  YamlParamsParser(std::string run_path, std::string prefix, std::string state)
      : run_path_(std::move(run_path)), prefix_(std::move(prefix)), state_(std::move(state)) {}

  Result<size_t> Parse(std::span<const uint8_t> bytes, uint64_t /*offset*/, bool at_end,
                       BatchBuilder* out) override {
    if (!at_end) return size_t{0};
    std::string state = std::to_string(Hash64(bytes));
    if (state != state_) Read(AsText(bytes), out);
    state_ = std::move(state);
    return bytes.size();
  }

  [[nodiscard]] std::string SaveState() const override { return state_; }
  [[nodiscard]] bool resumes_by_offset() const override { return false; }
  [[nodiscard]] size_t max_record_bytes() const override { return kMaxYamlBytes; }

 private:
  void Read(std::string_view text, BatchBuilder* out) {
    YamlScalars yaml = ReadYamlScalars(text);
    std::map<std::string, YamlProblem> first;
    std::map<std::string, uint64_t> counts;
    for (YamlProblem& problem : yaml.problems) {
      ++counts[problem.reason];
      first.try_emplace(problem.reason, problem);
    }
    for (const auto& [reason, problem] : first)
      out->Problem(problem.offset, reason, counts[reason]);
    if (yaml.params.empty()) return;
    RunFacts facts;
    facts.run_path = run_path_;
    uint32_t run = out->Run(facts);
    for (auto& [key, value] : yaml.params) {
      std::string name = prefix_ + key;
      MakeSafeName(&name);
      out->Param(run, name, std::move(value));
    }
  }

  std::string run_path_, prefix_, state_;
};

}  // namespace

std::unique_ptr<FileParser> MakeYamlParamsParser(const OpenContext& context, std::string prefix) {
  return std::make_unique<YamlParamsParser>(context.run_path, std::move(prefix),
                                            context.parser_state);
}

}  // namespace tidemark
