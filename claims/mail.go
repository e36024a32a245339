package claims

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
)

// Mail is what one person is told in one message. It is claimed: until Lease has passed no other server sends it.
type Mail struct {
	To            auth.Person
	Notifications []Notification // oldest first
	Claims        map[string]Claim
	Names         map[string]string // of those who acted
	Tries         int               // this one among them
}

// The pace of sending. Times between the tries of mail grow, MailTries in all.
const (
	Lease     = 5 * time.Minute
	MailTries = 8
	mailAge   = 24 * time.Hour // what nobody could send for a day, since there was no mail server, is no news any more
	mailBatch = 100            // notifications in one message
)

var mailPauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// MailDue reports whether there is mail to send: a look that makes no writer wait.
func MailDue(ctx context.Context, tx *db.Tx) (due bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from notifications where mail = 'due' and mail_next_at <= $1)`, db.FormatTime(tx.Now())).Scan(&due)
	return due, err
}

// ClaimMail takes what is due for the person who has waited longest, and with it what came since; nil when nothing is.
func ClaimMail(ctx context.Context, tx *db.Tx) (*Mail, error) {
	now := db.FormatTime(tx.Now())
	if _, err := tx.Exec(ctx, `update notifications set mail = '' where mail = 'due' and mail_tries = 0 and created_at < $1`, db.FormatTime(tx.Now().Add(-mailAge))); err != nil {
		return nil, err
	}
	m := &Mail{}
	err := tx.QueryRow(ctx, `
		select p.id, p.name, p.role, p.email from notifications n join people p on p.id = n.person
		where n.mail = 'due' and n.mail_next_at <= $1 order by n.mail_next_at, n.id limit 1`, now).Scan(&m.To.ID, &m.To.Name, &m.To.Role, &m.To.Email)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m.Notifications, err = notificationsWhere(ctx, tx, `n.person = $1 and n.mail = 'due' and (n.mail_next_at <= $2 or n.mail_tries = 0)
		order by n.created_at, n.id limit $3`, m.To.ID, now, mailBatch)
	if err != nil {
		return nil, err
	}
	if err := m.write(ctx, tx, `mail_tries = mail_tries + 1, mail_next_at = $1`, db.FormatTime(tx.Now().Add(Lease))); err != nil {
		return nil, err
	}
	return m, m.describe(ctx, tx)
}

// describe reads the claims and names that the message tells, and how often it was tried.
func (m *Mail) describe(ctx context.Context, tx *db.Tx) (err error) {
	var claims, actors []string
	for _, n := range m.Notifications {
		claims, actors = append(claims, n.ClaimID), append(actors, n.Actor)
	}
	if m.Claims, err = Brief(ctx, tx, slices.DeleteFunc(claims, func(id string) bool { return id == "" })); err != nil {
		return err
	}
	if m.Names, err = auth.Names(ctx, tx, actors); err != nil {
		return err
	}
	return tx.QueryRow(ctx, `select max(mail_tries) from notifications where id = $1`, m.Notifications[0].ID).Scan(&m.Tries)
}

// write sets columns of the message's notifications that are still due; what is $1 in set is value.
func (m *Mail) write(ctx context.Context, tx *db.Tx, set string, value any) error {
	args := []any{value}
	for _, n := range m.Notifications {
		args = append(args, n.ID)
	}
	_, err := tx.Exec(ctx, `update notifications set `+set+` where mail = 'due' and id in (`+db.In(2, len(m.Notifications))+`)`, args...)
	return err
}

// Sent notes that the message has gone.
func (m *Mail) Sent(ctx context.Context, tx *db.Tx) error {
	return m.write(ctx, tx, `mail = $1`, "sent")
}

// NotSent notes that it has not: it is tried again later, MailTries times in all.
func (m *Mail) NotSent(ctx context.Context, tx *db.Tx) error {
	if m.Tries >= MailTries {
		return m.write(ctx, tx, `mail = $1`, "failed")
	}
	return m.write(ctx, tx, `mail_next_at = $1`, db.FormatTime(tx.Now().Add(mailPauses[max(m.Tries, 1)-1])))
}

// FailedMail is how many notifications could not be mailed to somebody.
type FailedMail struct {
	Person auth.Person
	Count  int
	Last   time.Time // when the newest of them was written
}

// FailedMails lists the people who could not be reached by mail.
func FailedMails(ctx context.Context, tx *db.Tx) (list []FailedMail, err error) {
	err = tx.Each(ctx, `
		select p.id, p.name, p.role, p.email, count(*), max(n.created_at) from notifications n join people p on p.id = n.person
		where n.mail = 'failed' group by p.id, p.name, p.role, p.email order by p.name, p.id`, nil, func(rows *sql.Rows) error {
		var f FailedMail
		var last string
		err := rows.Scan(&f.Person.ID, &f.Person.Name, &f.Person.Role, &f.Person.Email, &f.Count, &last)
		if err != nil {
			return err
		}
		f.Last, err = db.ParseTime(last)
		list = append(list, f)
		return err
	})
	return list, err
}

// WantsMail reports whether by gets mail of what concerns them.
func WantsMail(ctx context.Context, tx *db.Tx, by auth.Person) (wants bool, err error) {
	err = tx.QueryRow(ctx, `select mail = '' from people where id = $1`, by.ID).Scan(&wants)
	return wants, err
}

// WantMail says whether by does. What waits to be sent to somebody who wants none is not sent.
func WantMail(ctx context.Context, tx *db.Tx, by auth.Person, wants bool) error {
	mail := "off"
	if wants {
		mail = ""
	}
	if _, err := tx.Exec(ctx, `update people set mail = $2, marks = marks + 1 where id = $1`, by.ID, mail); err != nil || wants {
		return err
	}
	_, err := tx.Exec(ctx, `update notifications set mail = '' where person = $1 and mail = 'due'`, by.ID)
	return err
}
