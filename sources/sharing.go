package sources

// What of a source may be handed on to strangers. "" is what the newsroom does usually.
const (
	SharingShare = "share" // its texts and bytes
	SharingHash  = "hash"  // their hashes alone
)
