package attribution

var english = source{
	code:       "en",
	adverb:     "ly",
	determiner: "the a an this these those its his her their our",
	link:       "of for and de al el bin von van du la le agency",
	stop: `in at by on to from with as when while after before since until if because although though but or who whom which whose what where how why not no
		it he she they we i you there here is are was were be been being had has have do does did can could will would may might must should
		yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday also then however meanwhile moreover furthermore thus therefore
		so yet still just only even more most some many much few all any each every both other another such than into over under about against between
		through during without within according citing quoting via per himself herself days nobody everyone everybody somebody`,
	passed:   "has had have also later then further previously reportedly earlier recently once again now itself himself herself first repeatedly",
	pronoun:  "he she they it",
	outlet:   `newspaper newspapers daily weekly magazine news website site broadcaster channel network station journal tabloid outlet blog newswire wire series episode programme program documentary podcast`,
	document: "report reports study article book statement survey review investigation interview dossier paper editorial column bulletin communiqué communique",
	record: `letter letters papers document documents minutes memo memos memorandum cable cables email emails e-mail e-mails message messages
		diary diaries memoir memoirs file files records transcript transcripts archive archives correspondence`,
	person: `spokesman spokeswoman spokesperson minister president official officials analyst analysts expert experts critics witness witnesses residents police
		source sources spokesmen ceo secretary reporter correspondent editor director founder chief head journalist columnist presenter host anchor activists researchers scientists authorities observers lawyers others people`,
	in:     "in",
	that:   "that",
	saying: "saying writing stating",
	months: "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sep sept,october oct,november nov,december dec",
	cues: `
published-by after summary publishes: published by | first published by | originally published by | printed by | broadcast by | aired by
published-by after republication publishes: first published in | originally published in | first published on | originally published on | first appeared in | originally appeared in | reprinted from | republished from | reproduced from | adapted from | syndicated from | excerpted from
published-by after summary outlet: released by | posted by | published in | published on | broadcast on | aired on | appeared in | reported in | revealed in | written in | printed in
translated-from after translation publishes: translated from the | translated from | translation from
according-to after citation: according to | as per | in the words of | based on information from
reported-by after summary: reported by | as reported by | reports from | reporting by | a report by | report by | revealed by | investigation by
quoted-from after citation: citing | quoting | quoted by | cited by | cited in | quoted in | as quoted by | as told to
told-to after quotation outlet: told | in an interview with | in an interview to | interview with | interviewed by | in remarks to | in comments to | in a statement to | speaking to | talking to
obtained-by after citation outlet: obtained by | seen by | reviewed by | leaked to | provided to
wrote-to before quotation letter: wrote to | wrote back to | wrote a letter to | sent a letter to | sent a message to
wrote-to before quotation letter speech: responded to | replied to | answered | responds to | replies to
says before summary: said | says | wrote
says before summary speech: stated | reported | reports | added | adds | continued | continues | told reporters | told journalists | told parliament | explained | explains | noted | notes | argued | argues | claimed | claims | announced | announces | declared | declares | confirmed | confirms | denied | denies | warned | warns | stressed | stresses | insisted | insists | replied | replies | responded | recalled | recalls | commented | remarked | testified | acknowledged | admitted | alleged | asserted | writes | states | revealed | tweeted | concluded | asked
reported-by before summary outlet: reported | reports | published | revealed | broadcast | reveals | disclosed | found | carried | quoted
document-reveals opening publication-of: revealed | reveal | reveals | show | shows | showed | disclose | disclosed | indicated
stated-in within summary: it was stated that | it is stated that | it was reported that | it is reported that | it is said that | it was said that | it was revealed that | it is claimed that | it was claimed that | it says`,
	credits: `
credit-line republication: source | sources | via | from | originally from | courtesy of | credit
published-by republication: originally published in | originally published by | first published in | first published by | originally published at | reprinted from
translated-from translation: translated from | translation of | translation from`,
}
