package auth

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// The most that a name and an e-mail address take, in code points.
const (
	maxName  = 80
	maxEmail = 254
)

// maxTyped is how many bytes of a name or address are looked at, at most.
const maxTyped = 4 << 10

// joiners shape words of some scripts and are not seen by themselves.
const joiners = "\u200c\u200d"

// cleanName folds white space and refuses what could pass for something else in a list: control and direction characters, an address.
func cleanName(name string) (string, error) {
	if len(name) > maxTyped {
		return "", fault.In("name", "A name has at most %d characters.", maxName)
	}
	name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
	switch {
	case strings.Trim(name, joiners) == "":
		return "", fault.In("name", "A person needs a name.")
	case utf8.RuneCountInString(name) > maxName:
		return "", fault.In("name", "A name has at most %d characters.", maxName)
	case strings.Contains(name, "@") || strings.HasPrefix(name, localPrefix):
		return "", fault.In("name", "A name has no @ and does not begin with %s; an e-mail address has its own field.", localPrefix)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) && !strings.ContainsRune(joiners, r) }):
		return "", fault.In("name", "This name holds characters that cannot be seen. Type it again.")
	}
	return name, nil
}

// cleanEmail gives a plain address, or "" for none.
func cleanEmail(email string) (string, error) {
	email = strings.TrimSpace(email)
	if email == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || a.Name != "" || len(email) > maxEmail || strings.ContainsFunc(email, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }) {
		return "", fault.In("email", "This is no e-mail address. Write it as anna@example.org, at most %d characters.", maxEmail)
	}
	return email, nil
}

// folded is a name or address as it is compared: without letter case, marks of width and joiners.
func folded(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(joiners, r) {
			return -1
		}
		return r
	}, name)
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.Join(strings.Fields(name), " "))))
}

// nameFree refuses a name or address that somebody else has; the person with the id may keep its own.
func nameFree(ctx context.Context, tx *db.Tx, id, name, email string) error {
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range people {
		switch {
		case a.ID == id:
		case folded(a.Name) == folded(name):
			return &fault.Error{Kind: fault.Exists, Field: "name", Message: fmt.Sprintf("Somebody here is called %s already. Choose a name that tells the two apart.", a.Name)}
		case email != "" && folded(a.Email) == folded(email):
			return &fault.Error{Kind: fault.Exists, Field: "email", Message: "Somebody here has this e-mail address already."}
		}
	}
	return nil
}

// freeName gives the name, or it with a number when somebody has it.
func freeName(ctx context.Context, tx *db.Tx, name string) (string, error) {
	people, err := ListAccounts(ctx, tx)
	if err != nil {
		return "", err
	}
	free := name
	for n := 2; slices.ContainsFunc(people, func(a Account) bool { return folded(a.Name) == folded(free) }); n++ {
		free = fmt.Sprintf("%s %d", name, n)
	}
	return free, nil
}
