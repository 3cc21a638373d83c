namespace FlagCluster.Contracts.Evaluation;

/// <summary>What went wrong in an evaluation. On the wire the name in upper snake case, such as <c>FLAG_NOT_FOUND</c>.</summary>
/// <remarks>https://openfeature.dev/specification/types#error-code</remarks>
public enum ErrorCode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no such flag, or this key may not see it.</summary>
    FlagNotFound,

    /// <summary>The request is not the JSON it should be.</summary>
    ParseError,

    /// <summary>The flag is of another type than the caller asked for.</summary>
    TypeMismatch,

    /// <summary>A split needs the targeting key and the context has none.</summary>
    TargetingKeyMissing,

    /// <summary>The context cannot be used; the details say why.</summary>
    InvalidContext,

    /// <summary>No ruleset is loaded yet.</summary>
    ProviderNotReady,

    /// <summary>Anything else.</summary>
    General,
}
