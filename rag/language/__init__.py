"""Chinese for policy: normalisation, tokens, agency names, regions, everyday words, pinyin, English."""
