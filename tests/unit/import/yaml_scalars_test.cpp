#include "import/yaml_scalars.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <map>

#include "import/yaml_value.h"

namespace tidemark {
namespace {

// Values as text with a letter for their type.
std::string Shown(const ParamValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "b:true" : "b:false";
  if (const auto* integer = std::get_if<int64_t>(&value)) return "i:" + std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return "d:" + std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return "s:" + *text;
  if (const auto* json = std::get_if<JsonText>(&value)) return "j:" + json->text;
  return "null";
}

using Shows = std::map<std::string, std::string>;

Shows Read(std::string_view text, size_t problems = 0) {
  YamlScalars yaml = ReadYamlScalars(text);
  Shows shows;
  for (const auto& [key, value] : yaml.params) shows[key] = Shown(value);
  EXPECT_EQ(yaml.problems.size(), problems) << text;
  return shows;
}

TEST(YamlScalars, TypesOfScalars) {
  EXPECT_EQ(Read("a: 1\nb: -2.5\nc: 1e-3\nd: true\ne: null\nf: ~\ng:\nh: text with: colon\ni: "
                 "0x1F\nj: .inf\nk: -.INF\n"
                 "l: '12'\nm: \"tab\\tx\"\nn: off\no: 1_000\np: 2024-01-02\nq: # nothing\nr: a#b # "
                 "comment\n"),
            (Shows{{"a", "i:1"},
                   {"b", "d:-2.500000"},
                   {"c", "d:0.001000"},
                   {"d", "b:true"},
                   {"e", "null"},
                   {"f", "null"},
                   {"g", "null"},
                   {"h", "s:text with: colon"},
                   {"i", "i:31"},
                   {"j", "d:inf"},
                   {"k", "d:-inf"},
                   {"l", "s:12"},
                   {"m", "s:tab\tx"},
                   {"n", "b:false"},
                   {"o", "s:1_000"},
                   {"p", "s:2024-01-02"},
                   {"q", "null"},
                   {"r", "s:a#b"}}));
  YamlScalars nan = ReadYamlScalars("x: .nan\n");
  EXPECT_TRUE(std::isnan(std::get<double>(nan.params.at(0).second)));
}

TEST(YamlScalars, NestedMapsAndLists) {
  EXPECT_EQ(Read("optimizer:\n  name: adam\n  betas:\n  - 0.9\n  - 0.999\nlayers: [64, 32]\nempty: "
                 "{}\nnone: []\n"
                 "flow: {a: 1, b: {c: [x, 'y, z']}}\nlist:\n  - name: one\n    size: 1\n  - - 1\n  "
                 "  - 2\nlast: 1\n"),
            (Shows{{"optimizer.name", "s:adam"},
                   {"optimizer.betas", "j:[0.9,0.999]"},
                   {"layers", "j:[64,32]"},
                   {"empty", "j:{}"},
                   {"none", "j:[]"},
                   {"flow.a", "i:1"},
                   {"flow.b.c", "j:[\"x\",\"y, z\"]"},
                   {"list", "j:[{\"name\":\"one\",\"size\":1},[1,2]]"},
                   {"last", "i:1"}}));
}

TEST(YamlScalars, TextOverSeveralLines) {
  EXPECT_EQ(Read("a: one\n  two\nb: |\n  x\n   y\n\nc: >-\n  folded\n  text\nd: 'it''s\n  "
                 "long'\ne: [1,\n  2]\nf: 1\n"),
            (Shows{{"a", "s:one two"},
                   {"b", "s:x\n y\n"},
                   {"c", "s:folded text"},
                   {"d", "s:it's long"},
                   {"e", "j:[1,2]"},
                   {"f", "i:1"}}));
}

TEST(YamlScalars, WhatItDoesNotKnowIsReported) {
  EXPECT_EQ(Read("path: !!python/object/apply:pathlib.PosixPath\n- /\n- tmp\nbetas: "
                 "!!python/tuple\n- 1\n- 2\n"
                 "anchor: &a 5\nalias: *a\n<<: *a\nok: 1\n",
                 3),
            (Shows{{"betas", "j:[1,2]"}, {"anchor", "i:5"}, {"ok", "i:1"}}));
  EXPECT_EQ(Read("a: [1, 2\nb: 2\n", 1), (Shows{{"b", "i:2"}}));
  EXPECT_EQ(Read("no colon here\nb: 2\n", 1), (Shows{{"b", "i:2"}}));
  EXPECT_EQ(Read("\ta: 1\nb: 2\n", 1), (Shows{{"b", "i:2"}}));
  EXPECT_EQ(Read("a: 1\n    deeper: 2\nb: 2\n"), (Shows{{"a", "s:1 deeper: 2"}, {"b", "i:2"}}));
}

TEST(YamlScalars, DocumentsAndMarks) {
  EXPECT_EQ(Read("\xEF\xBB\xBF# comment\n%YAML 1.1\n---\na: 1\n...\nb: 2\n"),
            (Shows{{"a", "i:1"}}));
  EXPECT_EQ(Read("a: 1\n---\nb: 2\n"), (Shows{{"a", "i:1"}}));
  EXPECT_EQ(Read("{a: 1}\n"), (Shows{{"a", "i:1"}}));
  EXPECT_EQ(Read("{}\n"), Shows{});
  EXPECT_EQ(Read(""), Shows{});
  EXPECT_EQ(Read("\r\na: 1\r\nb:\r\n  c: 2\r\n"), (Shows{{"a", "i:1"}, {"b.c", "i:2"}}));
  EXPECT_EQ(Read("\"quoted: key\": 1\n'other': 2\n"),
            (Shows{{"quoted: key", "i:1"}, {"other", "i:2"}}));
}

TEST(YamlScalars, DepthIsLimited) {
  std::string deep, list;
  for (int i = 0; i < 1000; ++i) {
    deep += std::string(static_cast<size_t>(i), ' ') + "k:\n";
    list += "- ";
  }
  EXPECT_GE(ReadYamlScalars(deep + std::string(1000, ' ') + "x: 1\n").problems.size(), 1u);
  EXPECT_GE(ReadYamlScalars("a:\n" + list + "1\n").problems.size(), 1u);
  EXPECT_GE(ReadYamlScalars("a: " + std::string(100000, '[') + "\n").problems.size(), 1u);
  EXPECT_EQ(ReadYamlScalars(std::string(kMaxYamlBytes + 1, 'x')).problems.size(), 1u);
}

TEST(YamlScalars, OpenValuesAreReadInLinearTime) {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "a: [1\n";
  EXPECT_GE(ReadYamlScalars(text).problems.size(), 1u);
}

TEST(YamlScalars, AnyTextIsRead) {
  EXPECT_TRUE(rc::check("no text crashes it", [] {
    auto text = *rc::gen::container<std::string>(
        rc::gen::element('a', ':', ' ', '\n', '-', '[', ']', '{', '}', '"', '\'', ',', '#', '|',
                         '>', '!', '&', '*', '\\', '1', '\t'));
    YamlScalars yaml = ReadYamlScalars(text);
    RC_ASSERT(yaml.params.size() <= text.size());
  }));
}

}  // namespace
}  // namespace tidemark
