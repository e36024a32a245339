package auth

import (
	"testing"
	"time"
	"unicode/utf8"
)

// What people type of themselves is taken whole or refused, and taken again as it stands.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"Anna Bell", "رنا الأحمد", "a\u202eb", "a@b", "\xff", "می\u200cخواهم", "Ａnna", "anna@example.org", "A <a@b>", "90d", "never", "12h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if name, err := cleanName(s); err == nil {
			again, err := cleanName(name)
			if err != nil || again != name || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName || folded(name) == "" {
				t.Errorf("%q became %q, then %q, %v", s, name, again, err)
			}
			if folded(folded(name)) != folded(name) {
				t.Errorf("%q folds on: %q, %q", name, folded(name), folded(folded(name)))
			}
		}
		if email, err := cleanEmail(s); err == nil && email != "" {
			if again, err := cleanEmail(email); err != nil || again != email {
				t.Errorf("%q became %q, then %q, %v", s, email, again, err)
			}
		}
		if life, err := ParseLife(s); err == nil && (life < 0 || life.After(time.Now()).Year() > 2200) {
			t.Errorf("%q lasts %v", s, life)
		}
		RemoteKey(s)
		NameKey(s)
		_ = CheckPassword(s, Person{Name: s, Email: s})
	})
}
