package claims

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/claimtrail/claimtrail/internal/auth"
	"github.com/claimtrail/claimtrail/internal/db"
	"github.com/claimtrail/claimtrail/internal/fault"
)

// What the bell tells. It never tells a rating: whoever is asked for a blind cross-check has a bell too.
const (
	TellAssigned   = "assigned"    // a claim is yours now
	TellCrossCheck = "cross-check" // you are asked for a second rating
	TellDiffer     = "differ"      // the second rating is another than yours
	TellReturned   = "returned"
	TellSubmitted  = "submitted" // it waits for a sign-off
	TellPublished  = "published"
	TellVoided     = "voided"
	TellWithdrawn  = "withdrawn"
	TellMention    = "mention"
	TellReply      = "reply"   // in a thread that you began or spoke in
	TellComment    = "comment" // on a claim that is yours or that you rated
	TellFlag       = "flag"    // your claim is to be looked at again
)

// How long notifications are kept: those older than NotificationAge, and those behind the newest MaxNotifications of a person, go.
const (
	NotificationAge  = 90 * 24 * time.Hour
	MaxNotifications = 500
)

// mailWaits is how long a notification waits for others to go in the same mail.
const mailWaits = 2 * time.Minute

// Notification is something that concerns one person.
type Notification struct {
	ID, Person, Kind string
	ClaimID          string // or ""
	CommentID        string // or ""
	Actor            string // who did it
	CreatedAt        time.Time
	SeenAt           time.Time // zero until the person has marked it as read
}

// tell puts a notification before people (ids or actors; those who are no people here are passed over). Nobody is told of their own act, nor
// twice of what is one act: the first kind that is told of a claim in a transaction is the one that counts.
func tell(ctx context.Context, tx *db.Tx, by auth.Person, kind, claim, comment string, people ...string) error {
	people = slices.DeleteFunc(slices.Clone(people), func(p string) bool { return p == "" || p == by.Actor() })
	if len(people) == 0 {
		return nil
	}
	slices.Sort(people)
	mail, err := reachable(ctx, tx, slices.Compact(people))
	if err != nil {
		return err
	}
	now := db.FormatTime(tx.Now())
	for person, state := range mail {
		next := ""
		if state != "" {
			next = db.FormatTime(tx.Now().Add(mailWaits))
		}
		n, err := tx.Exec(ctx, `
			insert into notifications (id, person, kind, claim, comment, actor, created_at, mail, mail_next_at)
			select $1, p.id, $3, $4, $5, $6, $7, $8, $9 from people p
			where p.id = $2 and not exists (select 1 from notifications n where n.person = $2 and n.created_at = $7 and n.claim = $4)`,
			db.NewID(), person, kind, nullable(claim), nullable(comment), by.Actor(), now, state, next)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := auth.Mark(ctx, tx, person); err != nil {
			return err
		}
	}
	return nil
}

// untell takes away what was told of a claim by what somebody did at a time, from those who have not seen it yet.
func untell(ctx context.Context, tx *db.Tx, by auth.Person, claim string, at time.Time) error {
	const these = `claim = $1 and actor = $2 and created_at = $3 and seen_at = ''`
	args := []any{claim, by.Actor(), db.FormatTime(at)}
	var people []string
	if err := eachID(ctx, tx, `select person from notifications where `+these, args, func(id string) { people = append(people, id) }); err != nil {
		return err
	}
	for _, person := range people {
		if err := auth.Mark(ctx, tx, person); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `delete from notifications where `+these, args...)
	return err
}

// reachable gives those of the ids that are people who still work here, each with the state of the mail to them: "due", or "" for those who
// have no address or want none.
func reachable(ctx context.Context, tx *db.Tx, ids []string) (map[string]string, error) {
	mail := map[string]string{}
	err := tx.Each(ctx, `
		select id, case when email <> '' and mail = '' then 'due' else '' end from people
		where disabled_at = '' and id in (`+db.In(1, len(ids))+`)`, anys(ids), func(rows *sql.Rows) error {
		var id, state string
		err := rows.Scan(&id, &state)
		mail[id] = state
		return err
	})
	return mail, err
}

// announce tells of a claim's move whoever it concerns, and other programs: the workflow calls it in the transaction of the move, when everything
// else is written, the publication too. It looks at what changed between before and after alone, so that it can stand behind every move. The move's note is not passed on: it may speak of the rating.
func announce(ctx context.Context, tx *db.Tx, by auth.Person, before, after Claim) error {
	kind, err := published(ctx, tx, after.ID)
	if err != nil {
		return err
	}
	for _, t := range told(before, after, kind) {
		people := t.people
		if t.kind == TellSubmitted {
			if people, err = editors(ctx, tx); err != nil {
				return err
			}
		}
		if err := tell(ctx, tx, by, t.kind, after.ID, "", people...); err != nil {
			return err
		}
	}
	return enqueueMove(ctx, tx, before, after, kind)
}

// telling is a kind of notification and whom it goes to.
type telling struct {
	kind   string
	people []string
}

// told lists what a move tells whom, the weightier first. published is the kind of the publication that came with it.
func told(before, after Claim, published string) (list []telling) {
	moved, given := before.Status != after.Status, after.Assignee != before.Assignee
	theirs := []string{before.Assignee, after.Assignee, before.RatedBy, after.RatedBy}
	switch {
	case published == EventClaimVoided:
		return []telling{{TellVoided, theirs}}
	case published != "":
		return []telling{{TellPublished, theirs}}
	case before.Status == CrossChecking && after.Status == Assigned:
		return []telling{{TellDiffer, []string{before.RatedBy, after.Assignee}}}
	case after.Status == Assigned && (moved || given):
		return []telling{{TellAssigned, []string{after.Assignee}}}
	case after.Status == CrossChecking && (moved || given):
		return []telling{{TellCrossCheck, []string{after.Assignee}}}
	case !moved:
		return nil
	}
	switch after.Status {
	case Returned:
		list = []telling{{TellReturned, theirs}}
	case Withdrawn:
		list = []telling{{TellWithdrawn, theirs}}
	case Submitted:
		list = []telling{{kind: TellSubmitted}}
	}
	return list
}

// published gives the event of the publication that was written in this transaction, "" when there is none.
func published(ctx context.Context, tx *db.Tx, claim string) (event string, err error) {
	err = tx.Each(ctx, `select number, kind from publications where claim = $1 and published_at = $2`, []any{claim, db.FormatTime(tx.Now())}, func(rows *sql.Rows) error {
		var number int
		var kind string
		err := rows.Scan(&number, &kind)
		switch {
		case kind == "void":
			event = EventClaimVoided
		case number > 1:
			event = EventClaimCorrected
		default:
			event = EventClaimPublished
		}
		return err
	})
	return event, err
}

// editors lists the people who sign off.
func editors(ctx context.Context, tx *db.Tx) (ids []string, err error) {
	people, err := auth.People(ctx, tx)
	for _, p := range people {
		if p.AtLeast(auth.Editor) {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}

// announceComment tells those whom a new comment concerns: whom it names, who spoke in its thread, and whose claim it is.
func announceComment(ctx context.Context, tx *db.Tx, by auth.Person, about Claim, c, first Comment) error {
	if err := announceMentions(ctx, tx, by, c, nil); err != nil {
		return err
	}
	if c.Parent != "" {
		spoke := []string{first.CreatedBy}
		err := tx.Each(ctx, `select distinct created_by from comments where parent = $1`, []any{c.Parent}, func(rows *sql.Rows) error {
			var actor string
			err := rows.Scan(&actor)
			spoke = append(spoke, actor)
			return err
		})
		if err != nil {
			return err
		}
		if err := tell(ctx, tx, by, TellReply, about.ID, c.ID, spoke...); err != nil {
			return err
		}
	}
	return tell(ctx, tx, by, TellComment, about.ID, c.ID, about.Assignee, about.RatedBy)
}

// announceMentions tells those whom a comment names and did not name before.
func announceMentions(ctx context.Context, tx *db.Tx, by auth.Person, c Comment, before []string) error {
	people := slices.DeleteFunc(slices.Clone(c.Mentions), func(p string) bool { return slices.Contains(before, p) })
	return tell(ctx, tx, by, TellMention, c.ClaimID, c.ID, people...)
}

// announceFlag tells those whose claim is to be looked at again.
func announceFlag(ctx context.Context, tx *db.Tx, by auth.Person, f Flag) error {
	c, err := Get(ctx, tx, f.ClaimID)
	if err != nil {
		return err
	}
	return tell(ctx, tx, by, TellFlag, c.ID, "", f.Assignee, c.Assignee, c.RatedBy)
}

// Notifications lists what concerns by, the unread first, the newest first.
func Notifications(ctx context.Context, tx *db.Tx, by auth.Person) (list []Notification, err error) {
	return notificationsWhere(ctx, tx, `n.person = $1 order by case n.seen_at when '' then 0 else 1 end, n.created_at desc, n.id desc`, by.ID)
}

func notificationsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Notification, err error) {
	err = tx.Each(ctx, `
		select n.id, n.person, n.kind, coalesce(n.claim, ''), coalesce(n.comment, ''), n.actor, n.created_at, n.seen_at from notifications n
		where `+where, args, func(rows *sql.Rows) error {
		var n Notification
		var created, seen string
		err := rows.Scan(&n.ID, &n.Person, &n.Kind, &n.ClaimID, &n.CommentID, &n.Actor, &created, &seen)
		if err != nil {
			return err
		}
		if n.CreatedAt, err = db.ParseTime(created); err != nil {
			return err
		}
		n.SeenAt, err = db.ParseTime(seen)
		list = append(list, n)
		return err
	})
	return list, err
}

// CountUnread counts what by has not read, 100 at most.
func CountUnread(ctx context.Context, tx *db.Tx, by auth.Person) (n int, err error) {
	err = tx.QueryRow(ctx, `
		select count(*) from (select 1 from notifications where person = $1 and seen_at = '' limit 100) as unread`, by.ID).Scan(&n)
	return n, err
}

// SeeNotification marks one of by's notifications as read; another person's is not found. What is read is not mailed any more.
func SeeNotification(ctx context.Context, tx *db.Tx, by auth.Person, id string) error {
	var there bool
	err := tx.QueryRow(ctx, `select exists (select 1 from notifications where id = $1 and person = $2)`, id, by.ID).Scan(&there)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.NotFound, "There is no such notification; those older than 90 days are not kept.")
	}
	return see(ctx, tx, by, ` and id = $3`, id)
}

// SeeNotifications marks everything that by was told of a claim (id) as read, or with "" everything.
func SeeNotifications(ctx context.Context, tx *db.Tx, by auth.Person, claim string) error {
	if claim == "" {
		return see(ctx, tx, by, "")
	}
	return see(ctx, tx, by, ` and claim = $3`, claim)
}

func see(ctx context.Context, tx *db.Tx, by auth.Person, which string, args ...any) error {
	n, err := tx.Exec(ctx, `
		update notifications set seen_at = $2, mail = case mail when 'due' then '' else mail end where person = $1 and seen_at = ''`+which,
		append([]any{by.ID, db.FormatTime(tx.Now())}, args...)...)
	if err != nil || n == 0 {
		return err
	}
	return auth.Mark(ctx, tx, by.ID)
}

// PruneNotifications removes what is kept no longer. Notifications are no records: what they tell of is.
func PruneNotifications(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from notifications where created_at < $1`, db.FormatTime(tx.Now().Add(-NotificationAge)))
	if err != nil {
		return err
	}
	crowded := map[string]string{} // person to the id of the last one that stays
	err = tx.Each(ctx, `select person from notifications group by person having count(*) > $1`, []any{MaxNotifications}, func(rows *sql.Rows) error {
		var person string
		err := rows.Scan(&person)
		crowded[person] = ""
		return err
	})
	if err != nil {
		return err
	}
	for person := range crowded {
		_, err := tx.Exec(ctx, `
			delete from notifications where person = $1 and id not in (
				select id from notifications where person = $1 order by created_at desc, id desc limit $2)`, person, MaxNotifications)
		if err != nil {
			return err
		}
	}
	return nil
}
