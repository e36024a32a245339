// Package claimreview writes published claims as schema.org ClaimReviews, and reads ClaimReviews and MediaReviews as they are in the wild. It knows no
// database; internal/exchange stores what it reads. Anybody above claims may import it.
//
// Reading is in two steps: Find cuts a file into reviews, Read says what one of them means. What Read does not understand is never guessed: it stays in the
// review's own bytes, and Review.Properties tells so.
//
// Whoever reads ClaimReviews asks for a number. A rating of ours whose normalised value lies on the line from false to true has 1 (false), 2, 3 (mixture), 4
// or 5 (true), worst 1, best 5. One that lies off the line (unproven, satire and the like: value "unproven" or "other") has 0, worst -1, best 1, which is the
// middle, neither refuted nor supported; ratingExplanation then says in words that the number is no degree of truth. Somebody else's check keeps exactly the
// words and numbers that it came with, and none where it came with none.
//
// Of reads what was published (claims.PublicClaim) and nothing else: what the newsroom changed since in its working copy does not show.
package claimreview

// Limits of what is read.
const (
	MaxBytes   = 256 << 20 // of a file
	MaxReviews = 200_000   // in a file
	MaxReview  = 1 << 20   // bytes of one review, with what it alone stands in
	MaxDepth   = 100       // lists and objects within each other
)

// wrapped bounds what is kept of what a review alone stands in, such as an entry of a feed, or the graph of a page, in bytes.
const wrapped = 64 << 10
