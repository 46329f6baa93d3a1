"""The only home of outside engines; each module adapts one and translates its errors."""
