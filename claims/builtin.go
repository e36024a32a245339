package claims

// builtin are the scales that come with the program, version 1 each. They stand in no table.
var builtin = []Scale{
	{Slug: "claimtrail", Name: "Claimtrail", Version: 1, Ratings: []Rating{
		builtinRating("true", "true", "True", "صحيح", "Vrai", "The statement is accurate and nothing that matters is missing."),
		builtinRating("mostly-true", "mostly-true", "Mostly true", "صحيح في معظمه", "Plutôt vrai", "The statement is accurate but needs a clarification."),
		builtinRating("mixture", "mixture", "Mixture", "صحيح جزئيا", "Mitigé", "Parts of the statement are accurate and parts are not."),
		builtinRating("mostly-false", "mostly-false", "Mostly false", "خاطئ في معظمه", "Plutôt faux", "The statement holds some truth but leaves out what would change the picture."),
		builtinRating("false", "false", "False", "خاطئ", "Faux", "The statement is not accurate."),
		builtinRating("unproven", "unproven", "Unproven", "غير مثبت", "Non prouvé", "The evidence that could be found neither establishes nor refutes the statement."),
		builtinRating("other", "other", "Other", "غير ذلك", "Autre", "None of the other ratings fits; the conclusion says why."),
	}},
	{Slug: "politifact", Name: "PolitiFact", Version: 1, Ratings: []Rating{
		builtinRating("true", "true", "True", "", "", ""),
		builtinRating("mostly-true", "mostly-true", "Mostly True", "", "", ""),
		builtinRating("half-true", "mixture", "Half True", "", "", ""),
		builtinRating("barely-true", "mostly-false", "Mostly False", "", "", ""),
		builtinRating("false", "false", "False", "", "", ""),
		builtinRating("pants-on-fire", "false", "Pants on Fire", "", "", ""),
	}},
	{Slug: "averitec", Name: "AVeriTeC", Version: 1, Ratings: []Rating{
		builtinRating("supported", "true", "Supported", "", "", ""),
		builtinRating("refuted", "false", "Refuted", "", "", ""),
		builtinRating("not-enough-evidence", "unproven", "Not Enough Evidence", "", "", ""),
		builtinRating("conflicting-evidence", "mixture", "Conflicting Evidence/Cherry-picking", "", "", ""),
	}},
}

func builtinRating(slug, value, en, ar, fr, definition string) Rating {
	r := Rating{Slug: slug, Value: value, Labels: map[string]string{"en": en}}
	if ar != "" {
		r.Labels["ar"], r.Labels["fr"] = ar, fr
	}
	if definition != "" {
		r.Definition = map[string]string{"en": definition}
	}
	return r
}
