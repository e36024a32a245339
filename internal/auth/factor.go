package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
	"github.com/claimtrail/claimtrail/internal/ledger"
)

// Time-based codes as every app makes them (RFC 6238): SHA-1, six digits, 30 seconds; one step of clock error either way is taken.
const (
	codeStep   = 30
	codeDrift  = 1
	codeIssuer = "Claimtrail"
)

// recoveryCodes is how many codes stand in for a lost device.
const recoveryCodes = 10

// Factor is a person's second factor.
type Factor struct {
	Secret      string // base32, to be typed into an app
	URL         string // otpauth://, to be scanned
	ConfirmedAt time.Time
	CodesLeft   int // unused recovery codes
}

// SecondFactor gives a person's factor, confirmed or not; without one its Secret is "".
func SecondFactor(ctx context.Context, tx *db.Tx, p Person) (f Factor, err error) {
	var confirmed string
	err = tx.QueryRow(ctx, `
		select secret, confirmed_at, (select count(*) from recovery_codes where person = $1 and used_at = '') from second_factors where person = $1`, p.ID).
		Scan(&f.Secret, &confirmed, &f.CodesLeft)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if f.ConfirmedAt, err = db.ParseTime(confirmed); err != nil {
		return f, err
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Secret)
	if err != nil {
		return f, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: codeIssuer, AccountName: p.Name, Secret: raw})
	if err != nil {
		return f, err
	}
	f.URL = key.URL()
	return f, nil
}

// BeginFactor makes a key for a person who has no confirmed one; it counts once a code has confirmed it.
func BeginFactor(ctx context.Context, tx *db.Tx, p Person) error {
	if p.ReadOnly {
		return p.Require(Researcher, "set up a second factor")
	}
	b := make([]byte, 20)
	rand.Read(b) // never fails
	n, err := changeSecret(ctx, tx, ledger.Entry{Actor: p.Actor(), Action: "factor.begin", Table: "second_factors"}, p.ID, `
		insert into second_factors (id, person, secret) values ($1, $2, $3)
		on conflict (person) do update set secret = excluded.secret, last_step = 0 where second_factors.confirmed_at = ''`,
		base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "You have a second factor already. Switch it off before you set up another one.")
	}
	return err
}

var errWrongCode = fault.In("code", "This code is not right, or was used already. Wait for the next one and type its six digits.")

// ConfirmFactor switches the second factor on when the code is right, and gives the recovery codes, which are shown once. Other sessions end.
func ConfirmFactor(ctx context.Context, tx *db.Tx, p Person, code, keptSession string) (codes []string, err error) {
	ok, err := takeCode(ctx, tx, p.ID, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errWrongCode
	}
	now := db.FormatTime(tx.Now())
	n, err := changeSecret(ctx, tx, ledger.Entry{Actor: p.Actor(), Action: "factor.set", Table: "second_factors"}, p.ID,
		`update second_factors set confirmed_at = $3 where id = $1 and person = $2 and confirmed_at = ''`, now)
	if err != nil {
		return nil, err
	}
	if n != 1 {
		return nil, fault.New(fault.Conflict, "Your second factor is on already.")
	}
	err = changePerson(ctx, tx, ledger.Entry{Actor: p.Actor(), Action: "person.factor", ID: p.ID},
		`update people set second_factor_at = $2, version = version + 1 where id = $1`, now)
	if err != nil {
		return nil, err
	}
	if err := endWays(ctx, tx, p.ID, hashOf(keptSession)); err != nil {
		return nil, err
	}
	return RenewCodes(ctx, tx, p)
}

// takeCode reports whether a time-based code is right, and uses it up: neither it nor an earlier one works again.
func takeCode(ctx context.Context, tx *db.Tx, person, code string) (bool, error) {
	var secret string
	err := tx.QueryRow(ctx, `select secret from second_factors where person = $1 and secret <> ''`, person).Scan(&secret)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now := tx.Now().Unix() / codeStep
	for step := now - codeDrift; step <= now+codeDrift; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err != nil {
			return false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) != 1 {
			continue
		}
		n, err := tx.Exec(ctx, `update second_factors set last_step = $2 where person = $1 and last_step < $2`, person, step)
		return n == 1, err
	}
	return false, nil
}

// RenewCodes makes new recovery codes for a second factor that is on; the earlier ones end.
func RenewCodes(ctx context.Context, tx *db.Tx, p Person) (codes []string, err error) {
	if c, err := CandidateOf(ctx, tx, p); err != nil || !c.Factor {
		return nil, errors.Join(err, fault.New(fault.Conflict, "There is no second factor that codes could stand in for."))
	}
	if _, err := tx.Exec(ctx, `delete from recovery_codes where person = $1`, p.ID); err != nil {
		return nil, err
	}
	for range recoveryCodes {
		b := make([]byte, 10)
		rand.Read(b) // never fails
		code := strings.ToLower(base32.StdEncoding.EncodeToString(b))
		if _, err := tx.Exec(ctx, `insert into recovery_codes (person, code_sha256) values ($1, $2)`, p.ID, hashOf(code)); err != nil {
			return nil, err
		}
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
	}
	return codes, nil
}

// plainCode is a code as it was typed, without spaces and dashes.
func plainCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\t", "").Replace(code))
}

// takeAnyCode takes a time-based code or a recovery code.
func takeAnyCode(ctx context.Context, tx *db.Tx, person, code string) (bool, error) {
	code = plainCode(code)
	if len(code) == int(otp.DigitsSix) {
		return takeCode(ctx, tx, person, code)
	}
	n, err := tx.Exec(ctx, `update recovery_codes set used_at = $3 where person = $1 and code_sha256 = $2 and used_at = ''`, person, hashOf(code), db.FormatTime(tx.Now()))
	return n == 1, err
}

// DropFactor switches a person's second factor off: the person, who has proved the password before, or an admin.
func DropFactor(ctx context.Context, tx *db.Tx, by Person, id string) error {
	if by.ID != id || by.ReadOnly {
		if err := by.Require(Admin, "take away a second factor"); err != nil {
			return err
		}
	}
	if _, err := GetAccount(ctx, tx, id); err != nil {
		return err
	}
	err := changePerson(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "person.factor.off", ID: id},
		`update people set second_factor_at = '', version = version + 1 where id = $1`)
	if err == nil {
		err = forgetFactor(ctx, tx, by, id)
	}
	for _, statement := range []string{`delete from recovery_codes where person = $1`, `delete from signin_challenges where person = $1`} {
		if err == nil {
			_, err = tx.Exec(ctx, statement, id)
		}
	}
	return err
}

// forgetFactor takes the key of a person's second factor out, if there is one, confirmed or not.
func forgetFactor(ctx context.Context, tx *db.Tx, by Person, id string) error {
	var there bool
	if err := tx.QueryRow(ctx, `select exists (select 1 from second_factors where person = $1)`, id).Scan(&there); err != nil || !there {
		return err
	}
	_, err := changeSecret(ctx, tx, ledger.Entry{Actor: by.Actor(), Action: "factor.off", Table: "second_factors"}, id,
		`update second_factors set secret = '', confirmed_at = '', last_step = 0 where id = $1 and person = $2`)
	return err
}
