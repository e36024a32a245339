package claims

// words is a wording by language.
type words = map[string]string

// builtin are the scales that come with the program, version 1 each. They stand in no table.
var builtin = []Scale{
	{Slug: "claimtrail", Name: "Claimtrail", Version: 1, Ratings: []Rating{
		{Slug: "true", Value: "true", Labels: words{"en": "True", "ar": "صحيح", "fr": "Vrai"}, Definition: words{
			"en": "The statement is accurate and nothing that matters is missing.",
			"ar": "القول دقيق ولا ينقصه شيء مهم.",
		}},
		{Slug: "mostly-true", Value: "mostly-true", Labels: words{"en": "Mostly true", "ar": "صحيح في معظمه", "fr": "Plutôt vrai"}, Definition: words{
			"en": "The statement is accurate but needs a clarification.",
			"ar": "القول دقيق لكنه يحتاج إلى توضيح.",
		}},
		{Slug: "mixture", Value: "mixture", Labels: words{"en": "Mixture", "ar": "صحيح جزئيا", "fr": "Mitigé"}, Definition: words{
			"en": "Parts of the statement are accurate and parts are not.",
			"ar": "بعض القول دقيق وبعضه غير دقيق.",
		}},
		{Slug: "mostly-false", Value: "mostly-false", Labels: words{"en": "Mostly false", "ar": "خاطئ في معظمه", "fr": "Plutôt faux"}, Definition: words{
			"en": "The statement holds some truth but leaves out what would change the picture.",
			"ar": "في القول شيء من الصحة لكنه يغفل ما يغيّر الصورة.",
		}},
		{Slug: "false", Value: "false", Labels: words{"en": "False", "ar": "خاطئ", "fr": "Faux"}, Definition: words{
			"en": "The statement is not accurate.",
			"ar": "القول غير دقيق.",
		}},
		{Slug: "unproven", Value: "unproven", Labels: words{"en": "Unproven", "ar": "غير مثبت", "fr": "Non prouvé"}, Definition: words{
			"en": "The evidence that could be found neither establishes nor refutes the statement.",
			"ar": "الأدلة التي أمكن العثور عليها لا تثبت القول ولا تنفيه.",
		}},
		{Slug: "other", Value: "other", Labels: words{"en": "Other", "ar": "غير ذلك", "fr": "Autre"}, Definition: words{
			"en": "None of the other ratings fits; the conclusion says why.",
			"ar": "لا ينطبق أي تقييم آخر؛ والخلاصة تبيّن السبب.",
		}},
	}},
	{Slug: "politifact", Name: "PolitiFact", Version: 1, Ratings: []Rating{
		{Slug: "true", Value: "true", Labels: words{"en": "True"}},
		{Slug: "mostly-true", Value: "mostly-true", Labels: words{"en": "Mostly True"}},
		{Slug: "half-true", Value: "mixture", Labels: words{"en": "Half True"}},
		{Slug: "barely-true", Value: "mostly-false", Labels: words{"en": "Mostly False"}}, // as it has been shown since 2011
		{Slug: "false", Value: "false", Labels: words{"en": "False"}},
		{Slug: "pants-on-fire", Value: "false", Labels: words{"en": "Pants on Fire"}},
	}},
	{Slug: "averitec", Name: "AVeriTeC", Version: 1, Ratings: []Rating{
		{Slug: "supported", Value: "true", Labels: words{"en": "Supported"}},
		{Slug: "refuted", Value: "false", Labels: words{"en": "Refuted"}},
		{Slug: "not-enough-evidence", Value: "unproven", Labels: words{"en": "Not Enough Evidence"}},
		{Slug: "conflicting-evidence", Value: "mixture", Labels: words{"en": "Conflicting Evidence/Cherry-picking"}},
	}},
}
