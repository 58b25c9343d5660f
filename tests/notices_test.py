#!/usr/bin/env python3
"""The third-party notices name what is shipped, and nothing else of the libraries' sources."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import notices  # noqa: E402

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: library
Files-Excluded: test/data
  support/*.py
Source: https://example.org

Files: *
Copyright: A
License: Expat

Files: include/other.h
Copyright: B
License: BSD-2-clause

Files: debian/*
Copyright: C
License: GPL-3

Files:
 deps/getopt.h
 tests/x.c
Copyright: D
License: LGPL-2.1+

License: Expat
 Permission is hereby granted

License: BSD-2-clause
 Redistribution

License: GPL-3
 GPL text

License: LGPL-2.1+
 LGPL text"""


class Notices(unittest.TestCase):
    def test_only_what_is_shipped_stays(self):
        text = notices.without_packaging(COPYRIGHT)
        for word in ("Upstream-Name", "Source: ", "Files: *", "include/other.h", "Permission is", "Redistribution"):
            self.assertIn(word, text)
        for word in ("debian/*", "deps/", "GPL", "Excluded", "support/", "Copyright: C", "Copyright: D"):
            self.assertNotIn(word, text)

    def test_other_texts_stay_as_they_are(self):
        self.assertEqual(notices.without_packaging("MIT License\n\nFiles: debian/x"), "MIT License\n\nFiles: debian/x")


if __name__ == "__main__":
    unittest.main()
