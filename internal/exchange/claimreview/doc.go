// Package claimreview writes published claims as schema.org ClaimReviews, and reads ClaimReviews and MediaReviews as they are in the wild. It knows no
// database; internal/exchange stores what it reads. Anybody above claims may import it.
//
// Reading is in two steps: Find cuts a file into reviews, Read says what one of them means. What Read does not understand is never guessed: it stays in the
// review's own bytes, and Review.Properties tells so.
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
