#include "ui/evaluate/images_form.h"

#include <gtest/gtest.h>

namespace tidemark::ui {
namespace {

using workbench::ImageChannels;
using workbench::ImageChoice;

TEST(ImagesForm, ScalesAreFractionsOrNothing) {
  ImageChoice choice;
  EXPECT_EQ(ImageScaleText(choice), "");
  EXPECT_TRUE(ReadImageScale("1/255", &choice));
  EXPECT_EQ(choice.divisor, 255);
  EXPECT_EQ(ImageScaleText(choice), "1/255");
  EXPECT_TRUE(ReadImageScale("0.0078125", &choice));
  EXPECT_EQ(choice.factor, 0.0078125);
  EXPECT_EQ(ImageScaleText(choice), "0.0078125");
  EXPECT_TRUE(ReadImageScale("", &choice));
  EXPECT_EQ(choice.divisor, 0);
  for (const char* text : {"1/0", "a", "1/", "/255", "nan", "1/inf"}) {
    EXPECT_FALSE(ReadImageScale(text, &choice)) << text;
  }
}

TEST(ImagesForm, WhatIsInForceIsSaidShortly) {
  ImageChoice choice;
  choice.width = choice.height = 28;
  choice.channels = ImageChannels::kGrey;
  EXPECT_EQ(ImageChoiceText(choice), "28 × 28, grey");
  choice.channels = ImageChannels::kBgr;
  choice.crop = 0.875;
  choice.means = {0.485, 0.456, 0.406};
  choice.deviations = {0.229, 0.224, 0.225};
  EXPECT_EQ(ImageChoiceText(choice), "28 × 28, BGR, cropped, ImageNet");
  choice.means = {0.5};
  EXPECT_EQ(ImageChoiceText(choice), "28 × 28, BGR, cropped, normalised");
}

}  // namespace
}  // namespace tidemark::ui
