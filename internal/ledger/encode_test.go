package ledger

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"github.com/claimtrail/claimtrail/internal/fault"
)

// The encoder must give what the general way gives, byte for byte.
func TestEncoderIsCanonical(t *testing.T) {
	column := rapid.StringMatching(`[a-z_][a-z0-9_]{0,9}`)
	value := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.String().AsAny(),
		rapid.StringOf(rapid.RuneFrom([]rune("\x00\x01\b\t\n\v\f\r\x1f\"\\/<>&\x7f\u0080\u2028\u2029\ufeff\ufffd😀تé"))).AsAny(),
		rapid.Int64Range(-maxExact, maxExact).AsAny(),
		rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).AsAny(),
	)
	rapid.Check(t, func(r *rapid.T) {
		row := Row(rapid.MapOf(column, value).Draw(r, "row"))
		plain, err := json.Marshal(row)
		if err != nil {
			r.Fatal(err)
		}
		want, err := jcs.Transform(plain)
		if err != nil {
			r.Fatal(err)
		}
		var e encoder
		e.row(row)
		if got, err := e.done(); err != nil || string(got) != string(want) {
			r.Fatalf("got %s, %v; want %s", got, err, want)
		}
	})
}

func TestEncoderRefusesWhatHasNoExactForm(t *testing.T) {
	for name, value := range map[string]any{
		"half a character":                "\xd8",
		"an integer that doubles confuse": int64(maxExact + 1),
		"a negative one":                  int64(math.MinInt64),
		"not a number":                    math.NaN(),
		"a type of its own":               true,
	} {
		e := encoder{}
		e.row(Row{"a": "fine", "b": value})
		if _, err := e.done(); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, isText := value.(string); isText != (fault.KindOf(e.err) == fault.Invalid) {
			t.Errorf("%s: %v", name, e.err)
		}
	}
}
