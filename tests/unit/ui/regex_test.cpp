#include "ui/regex.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <regex>
#include <string>

namespace tidemark::ui {
namespace {

bool Match(const std::string& pattern, const std::string& text) {
  const Result<Regex> regex = Regex::Compile(pattern);
  EXPECT_TRUE(regex.ok()) << pattern;
  return regex.ok() && regex->Matches(text);
}

TEST(RegexTest, MatchesAnywhereUnlessAnchored) {
  EXPECT_TRUE(Match("", "anything"));
  EXPECT_TRUE(Match("loss", "val/loss"));
  EXPECT_FALSE(Match("^loss", "val/loss"));
  EXPECT_TRUE(Match("loss$", "val/loss"));
  EXPECT_FALSE(Match("^val$", "val/loss"));
  EXPECT_TRUE(Match("^$", ""));
  EXPECT_TRUE(Match("acc|loss", "train/loss"));
  EXPECT_TRUE(Match("^(train|val)/(?:loss|acc)$", "val/acc"));
  EXPECT_FALSE(Match("^(train|val)/(loss|acc)$", "test/acc"));
}

TEST(RegexTest, FoldsCaseUntilThePatternHasAnUpperCaseLetter) {
  EXPECT_TRUE(Match("loss", "Val/LOSS"));
  EXPECT_FALSE(Match("Loss", "val/loss"));
  EXPECT_TRUE(Match("[k-m]oss", "LOSS"));
  EXPECT_TRUE(Match("\\W", "/"));  // a class by name is no upper-case letter
  EXPECT_TRUE(Match("lo\\Dss", "LO-SS"));
  // Behind an escaped backslash it is a letter of its own.
  EXPECT_TRUE(Match("a\\\\W", "a\\W"));
  EXPECT_FALSE(Match("a\\\\W", "A\\w"));
  EXPECT_FALSE(Match("\\L", "l"));
  for (const char* letters : {"^\\w$", "^[\\w]$", "^[^\\W]$"}) {
    EXPECT_TRUE(Match(letters, "a") && Match(letters, "Z")) << letters;
    EXPECT_FALSE(Match(letters, "-")) << letters;
  }
  EXPECT_FALSE(Match("[^k]", "K"));
}

TEST(RegexTest, KnowsClassesAndEscapes) {
  EXPECT_TRUE(Match("^layer\\d+\\.w$", "layer12.w"));
  EXPECT_FALSE(Match("^layer\\d+\\.w$", "layer12xw"));
  EXPECT_TRUE(Match("^[^/]+$", "loss"));
  EXPECT_FALSE(Match("^[^/]+$", "a/b"));
  EXPECT_TRUE(Match("^[]a]$", "]"));
  EXPECT_TRUE(Match("^[a-]$", "-"));
  EXPECT_TRUE(Match("\\s", "a\tb"));
  EXPECT_FALSE(Match("\\S", " \t"));
  EXPECT_TRUE(Match("^[\\t]$", "\t"));
  EXPECT_TRUE(Match("^[+-\\]]+$", "9]"));
}

TEST(RegexTest, CountsRepeats) {
  EXPECT_TRUE(Match("^a{2,3}$", "aaa"));
  EXPECT_FALSE(Match("^a{2,3}$", "aaaa"));
  EXPECT_TRUE(Match("^a{2,}$", "aaaaa"));
  EXPECT_FALSE(Match("^a{2}$", "a"));
  EXPECT_TRUE(Match("^a{0}$", ""));
  EXPECT_TRUE(Match("^a{x}$", "a{x}"));  // not a count: as it stands
  EXPECT_TRUE(Match("^a+?b*?c??$", "aab"));
}

TEST(RegexTest, TakesCharactersOfSeveralBytesWhole) {
  EXPECT_TRUE(Match("größe", "Schrittgröße"));
  EXPECT_TRUE(Match("^.$", "é"));
  EXPECT_FALSE(Match("^..$", "é"));
  EXPECT_TRUE(Match("^[^a]$", "漢"));
  EXPECT_FALSE(Match("^[^a][^a]$", "漢"));
  EXPECT_TRUE(Match("^é{2}$", "éé"));
  EXPECT_TRUE(Match("^né?$", "n"));
  EXPECT_FALSE(Match("^né?$", "n\xC3"));
  EXPECT_TRUE(Match("^[é]$", "é"));
  EXPECT_FALSE(Match("[é]", "è"));  // begins with the same byte
  EXPECT_FALSE(Match("^[^é]$", "é"));
  EXPECT_TRUE(Match("^[а-я]{3}$", "шаг"));
  EXPECT_FALSE(Match("^[а-я]{3}$", "step"));
  EXPECT_TRUE(Match("^[🙂x]$", "🙂"));
  EXPECT_FALSE(Match("[🙂]", "🙃"));
  EXPECT_TRUE(Match("^\\W$", "é"));
  EXPECT_TRUE(Match("^.[^x].$", "a\xFFz"));  // a torn character counts as one
}

TEST(RegexTest, SaysWhatIsWrong) {
  for (const char* pattern : {"(", "(a", "a)", "[", "[a", "*a", "+", "a|*", "\\", "[b-a]", "a{3,2}",
                              "a{201}", "a{2,999999999999}"}) {
    const Result<Regex> regex = Regex::Compile(pattern);
    ASSERT_FALSE(regex.ok()) << pattern;
    EXPECT_FALSE(regex.error().message.empty()) << pattern;
  }
}

TEST(RegexTest, RefusesPatternsThatWouldGrowTooLarge) {
  EXPECT_FALSE(Regex::Compile(std::string(1001, 'a')).ok());
  EXPECT_FALSE(Regex::Compile("((a{200}){200}){200}").ok());
  std::string wide = "(a{200}){90}";
  while (wide.size() < 900) wide += "|(a{200}){90}";
  EXPECT_FALSE(Regex::Compile(wide).ok());
  EXPECT_FALSE(Regex::Compile(std::string(500, '(') + std::string(500, ')')).ok());
}

TEST(RegexTest, TakesLinearTimeWhereBacktrackingWouldNot) {
  // A backtracking matcher needs 2^60 steps for this.
  EXPECT_FALSE(Match("^(a+)+$", std::string(60, 'a') + "b"));
  EXPECT_TRUE(Match("(a?){60}a{60}", std::string(60, 'a')));
}

std::string Piece(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 9 : 5);
  const auto sub = [&] { return Piece(depth - 1); };
  switch (kind) {
    case 0:
    case 1:
      return *rc::gen::element<std::string>("a", "b", "c", "/");
    case 2:
      return *rc::gen::element<std::string>(".", "\\d", "\\w", "[ab]", "[^a]", "[a-c1]", "\\.");
    case 3:
      return *rc::gen::element<std::string>("1", "x", "aa");
    case 4:
      return *rc::gen::element<std::string>("^", "$", "a", "b");
    case 5:
      return "(" + sub() + ")" + *rc::gen::element<std::string>("*", "+", "?", "{2}", "{1,2}", "");
    case 6:
      return "(" + sub() + "|" + sub() + ")";
    default:
      return sub() + sub();
  }
}

RC_GTEST_PROP(RegexProperty, AgreesWithTheStandardLibrary, ()) {
  const std::string pattern = Piece(3);
  const auto letters = rc::gen::elementOf(std::string("aabbc/1x.B"));
  const auto texts = *rc::gen::container<std::vector<std::string>>(
      6, rc::gen::scale(0.08, rc::gen::container<std::string>(letters)));
  const Result<Regex> ours = Regex::Compile(pattern);
  RC_ASSERT(ours.ok());
  const std::regex theirs(pattern, std::regex::ECMAScript | std::regex::icase);
  for (const std::string& text : texts) {
    RC_LOG() << pattern << " on " << text << "\n";
    RC_ASSERT(ours->Matches(text) == std::regex_search(text, theirs));
  }
}

RC_GTEST_PROP(RegexProperty, AnyBytesCompileOrAreRefused, (const std::string& text)) {
  const auto alphabet = rc::gen::elementOf(std::string("ab(()[[]]{}|*+?^$.\\-,0129W\xC3\xA9"));
  const auto pattern = *rc::gen::container<std::string>(alphabet);
  const Result<Regex> once = Regex::Compile(pattern);
  if (!once.ok()) {
    RC_ASSERT(!once.error().message.empty());
    return;
  }
  const Result<Regex> twice = Regex::Compile("(" + pattern + ")|(" + pattern + ")");
  RC_PRE(twice.ok());  // may be too large
  RC_ASSERT(twice->Matches(text) == once->Matches(text));
}

}  // namespace
}  // namespace tidemark::ui
