namespace FlagCluster.Integrations.Import;

/// <summary>Specifies how an item of another system was imported.</summary>
public enum ImportOutcome
{
    /// <summary>It has the same answers, and everything that it had.</summary>
    Exact,

    /// <summary>It has the same answers; notes name what was not imported.</summary>
    ExactWithNotes,

    /// <summary>It differs in what a note names. Only when the request allows it.</summary>
    Approximate,

    /// <summary>It was not imported; the last note says why.</summary>
    Refused,
}
