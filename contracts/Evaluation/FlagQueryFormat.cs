namespace FlagCluster.Contracts.Evaluation;

/// <summary>Specifies the form of a <see cref="FlagQuery"/> and its <see cref="FlagAnswer"/>.</summary>
public enum FlagQueryFormat
{
    /// <summary>The context is a JSON object, and the answer has a <see cref="FlagResolution"/> for each flag.</summary>
    Native,

    /// <summary>The context is the body of an OFREP request, and the answer has OFREP's JSON in <see cref="FlagAnswer.Body"/>.</summary>
    Ofrep,

    /// <summary>
    /// The context is the body of a request of Flipt's API for a boolean flag, and the answer has the response in
    /// <see cref="FlagAnswer.Body"/>. The body names the flag.
    /// </summary>
    FliptBoolean,

    /// <summary>As <see cref="FliptBoolean"/>, for a flag with variants.</summary>
    FliptVariant,

    /// <summary>As <see cref="FliptBoolean"/>, for a batch of flags.</summary>
    FliptBatch,

    /// <summary>
    /// The context is the body of a request of Flagr's API for one flag, and the answer has the response in <see cref="FlagAnswer.Body"/>.
    /// The body names the flag.
    /// </summary>
    Flagr,

    /// <summary>As <see cref="Flagr"/>, for a batch.</summary>
    FlagrBatch,

    /// <summary>
    /// The context is the body of an OFREP request, and the answer has the toggles of Unleash's frontend API that are on, for all flags, in
    /// <see cref="FlagAnswer.Body"/>.
    /// </summary>
    UnleashToggles,

    /// <summary>As <see cref="UnleashToggles"/>, with the toggles that are off too.</summary>
    AllUnleashToggles,
}
