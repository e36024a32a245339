package claimreview

import "strings"

// known are the properties that schema.org (version 30.0) has for reviews of claims and media, ratings, claims, works, pages, posts, places, people and
// organisations.
var known = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`@context @type @id @graph @value @language
		about abstract acceptedPaymentMethod accessMode accessModeSufficient accessibilityAPI accessibilityControl accessibilityFeature accessibilityHazard
		accessibilitySummary accountablePerson acquireLicensePage actionableFeedbackPolicy actor actors additionalName additionalProperty additionalType
		address affiliation agentInteractionStatistic aggregateElement aggregateRating alternateName alternativeHeadline alumni alumniOf amenityFeature
		appearance archivedAt areaServed articleBody articleSection assesses associatedArticle associatedClaimReview associatedMedia associatedMediaReview
		associatedReview attendee attendees audience audio author award awards backstory bestRating birthDate birthPlace bitrate branchCode brand breadcrumb
		callSign caption catalog character children citation claimInterpreter claimReviewed clipNumber colleague colleagues comment commentCount
		companyRegistration composer conditionsOfAccess contactPoint contactPoints containedIn containedInPlace containsPlace contentLocation contentRating
		contentReferenceTime contentSize contentUrl contributor copyrightHolder copyrightNotice copyrightYear correction correctionsPolicy countryOfOrigin
		creativeWorkStatus creator creditText dataFeedElement datasetTimeInterval dateCreated dateDeleted dateModified datePublished dateline deathDate
		deathPlace department description digitalSourceType director directors disambiguatingDescription discussionUrl displayLocation dissolutionDate
		distribution diversityPolicy diversityStaffingReport doorTime downvoteCount duns duration editEIDR editor educationalAlignment educationalLevel
		educationalUse email embedUrl embeddedTextCaption employee employees encodesCreativeWork encoding encodingFormat encodings endDate endOffset endTime
		ethicsPolicy event eventAttendanceMode eventSchedule eventStatus events exampleOfWork exifData expires familyName faxNumber fileFormat firstAppearance
		follows founder founders foundingDate foundingLocation funder funding gender genre geo geoContains geoCoveredBy geoCovers geoCrosses geoDisjoint
		geoEquals geoIntersects geoOverlaps geoTouches geoWithin givenName globalLocationNumber hasCertification hasCredential hasDriveThroughService
		hasGS1DigitalLink hasMap hasMemberProgram hasMerchantReturnPolicy hasOccupation hasOfferCatalog hasPOS hasPart hasParticipationOffer
		hasProductReturnPolicy hasShippingService hasSponsorshipOffer headline height homeLocation honorificPrefix honorificSuffix identifier image
		inDefinedTermSet inLanguage includedDataCatalog includedInDataCatalog ineligibleRegion interactionStatistic interactivityType interpretedAsClaim
		isAccessibleForFree isBasedOn isBasedOnUrl isFamilyFriendly isPartOf isicV4 iso6523Code issn item itemListElement itemListOrder itemReviewed jobTitle
		keywords knows knowsAbout knowsLanguage lastReviewed latitude learningResourceType legalAddress legalName legalRepresentative leiCode license
		lifeEvent location locationCreated logo longitude mainContentOfPage mainEntity mainEntityOfPage maintainer makesOffer map maps material materialExtent
		maxValue maximumAttendeeCapacity maximumPhysicalAttendeeCapacity maximumVirtualAttendeeCapacity measurementMethod measurementTechnique
		mediaAuthenticityCategory mediaItemAppearance member memberOf members mentions minValue musicBy naics name nationality negativeNotes netWorth nextItem
		nonprofitStatus numberOfEmployees numberOfItems offers openingHoursSpecification organizer originalMediaContextDescription originalMediaLink owner
		ownershipFundingInfo owns pageEnd pageStart pagination parent parentItem parentOrganization parents partOfEpisode partOfSeason partOfSeries pattern
		performer performerIn performers photo photos playerType position positiveNotes potentialAction previousItem previousStartDate primaryImageOfPage
		printColumn printEdition printPage printSection producer productionCompany pronouns propertyID provider publicAccess publication publisher
		publisherImprint publishingPrinciples ratingExplanation ratingValue recordedAt recordedIn regionsAllowed relatedLink relatedTo releasedEvent
		remainingAttendeeCapacity representativeOfPage requiresSubscription review reviewAspect reviewBody reviewRating reviewedBy reviews sameAs
		schemaVersion sdDatePublished sdLicense sdPublisher seeks serviceArea sha256 sharedContent sibling siblings significantLink significantLinks size
		skills slogan smokingAllowed sourceOrganization spatial spatialCoverage speakable specialOpeningHoursSpecification specialty spokenByCharacter sponsor
		spouse startDate startOffset startTime subEvent subEvents subOrganization subjectOf superEvent taxID teaches telephone temporal temporalCoverage
		termCode text thumbnail thumbnailUrl timeRequired tourBookingPage transcript translationOfWork translator typicalAgeRange unitCode unitText
		unnamedSourcesPolicy uploadDate upvoteCount url usageInfo value valueReference variableMeasured variablesMeasured vatID version video videoFrameSize
		videoQuality weight width wordCount workExample workFeatured workLocation workPerformed workTranslation worksFor worstRating`) {
		names[name] = true
	}
	return names
}()
