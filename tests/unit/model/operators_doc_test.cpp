// docs/operators.md is written from the table of operators. TIDEMARK_UPDATE_DOCS=1 writes it;
// without, the test tells when it is out of date.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "model/graph/fusion.h"
#include "model/ops/op_table.h"

namespace tidemark::model {
namespace {

const char* const kPath = "../docs/operators.md";  // from the folder that tests run in

struct Absent {
  const char* names;
  const char* why;
};
constexpr Absent kAbsent[] = {
    {"RandomNormal, RandomNormalLike, RandomUniform, RandomUniformLike, Multinomial, Bernoulli",
     "random: an evaluation could not be repeated"},
    {"Dropout in training mode", "random; for inference it is the identity, which runs"},
    {"Adagrad, Adam, Momentum, Gradient", "training"},
    {"ImageDecoder", "needs image codecs; give pixels instead"},
    {"MaxRoiPool", "superseded by RoiAlign; no exporter writes it"},
    {"FlexAttention (ai.onnx.preview)", "a preview, not part of ONNX yet"},
    {"Scan of opset 8 with sequence lengths", "changed in opset 9"},
    {"DeformConv in 1 or 3 dimensions", "only images are deformed"},
    {"Tokenizer (com.microsoft) with separators", "only token patterns are written by skl2onnx"},
};

std::string TypesOf(char letter) {
  switch (letter) {
    case 'F':
    case 'P':
    case 'R':
      return "floats";
    case 'N':
    case 'Q':
      return "numbers";
    case 'W':
      return "numbers, texts";
    case 'K':
      return "integers";
    case 'B':
      return "bool";
    case 'I':
    case 'L':
      return "int64";
    case 'S':
      return "texts";
    case 'V':
      return "any value";
    default:
      return "any type";
  }
}

std::string Document() {
  // Domain, name → (first opset, last opset, types of the first input)
  struct Range {
    int64_t since, until;
    std::string types;
  };
  std::map<std::pair<std::string, std::string>, Range> ranges;
  for (const auto& entry : OpTable::All().entries()) {
    if (entry->domain == kOwnDomain) continue;  // made by rewrites only
    const char first = entry->signature.empty() ? 'A' : entry->signature[0];
    Range range{entry->since, entry->until, entry->signature.empty() ? "–" : TypesOf(first)};
    const auto key = std::make_pair(std::string(entry->domain), std::string(entry->name));
    const auto [at, fresh] = ranges.emplace(key, range);
    if (fresh) continue;
    at->second.since = std::min(at->second.since, range.since);
    at->second.until = std::max(at->second.until, range.until);
  }
  std::ostringstream out;
  out << "# Operators of ONNX models\n\n"
         "Written by `tests/unit/model/operators_doc_test.cpp` from the table of the program; "
         "don't edit.\n"
         "The types are those of the first input. Floats are float64, float32, float16, bfloat16 "
         "and the "
         "8-bit kinds;\nthe small ones are computed in float32 and rounded once. Models of opset 7 "
         "to "
      << kNewestOpset
      << " run; newer ones are\ntried when all their operators are known. Functions of a model are "
         "inlined.\n";
  std::string domain = "?";
  for (const auto& [key, range] : ranges) {
    if (key.first != domain) {
      domain = key.first;
      out << "\n## " << (domain.empty() ? "ai.onnx" : domain)
          << "\n\n| operator | opsets | types |\n"
          << "|---|---|---|\n";
    }
    out << "| " << key.second << " | " << range.since << " – ";
    if (range.until == kOpen) {
      out << "newest";
    } else {
      out << range.until;
    }
    out << " | " << range.types << " |\n";
  }
  out << "\n## What does not run, and why\n\n| operator | reason |\n|---|---|\n";
  for (const Absent& absent : kAbsent) out << "| " << absent.names << " | " << absent.why << " |\n";
  return out.str();
}

TEST(OperatorsDocument, IsUpToDate) {
  const std::string wanted = Document();
  if (std::getenv("TIDEMARK_UPDATE_DOCS") != nullptr) std::ofstream(kPath) << wanted;
  std::ifstream file(kPath);
  std::stringstream actual;
  actual << file.rdbuf();
  EXPECT_EQ(actual.str(), wanted) << "run this test once with TIDEMARK_UPDATE_DOCS=1";
}

TEST(OperatorTable, RangesDoNotOverlap) {
  std::map<std::pair<std::string_view, std::string_view>, std::vector<const OpEntry*>> by_name;
  for (const auto& entry : OpTable::All().entries()) {
    ASSERT_LE(entry->since, entry->until) << entry->name;
    for (const OpEntry* other : by_name[{entry->domain, entry->name}]) {
      EXPECT_TRUE(entry->since > other->until || other->since > entry->until) << entry->name;
    }
    by_name[{entry->domain, entry->name}].push_back(entry.get());
  }
  EXPECT_EQ(OpTable::All().Find("", "Softmax", 27)->name, "Softmax");
  EXPECT_EQ(OpTable::All().Find("", "Gelu", 19), nullptr);
}

}  // namespace
}  // namespace tidemark::model
