// filled by the look
