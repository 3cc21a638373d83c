namespace FlagCluster.Contracts.Evaluation;

/// <summary>Specifies the error of an evaluation. On the wire: the name in upper snake case, such as <c>FLAG_NOT_FOUND</c>.</summary>
/// <remarks>https://openfeature.dev/specification/types#error-code</remarks>
public enum ErrorCode
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The flag does not exist, or the key may not see it.</summary>
    FlagNotFound,

    /// <summary>The request body is not valid JSON of the expected shape.</summary>
    ParseError,

    /// <summary>The flag is of another type than the caller asked for.</summary>
    TypeMismatch,

    /// <summary>A split needs the targeting key and the context has none.</summary>
    TargetingKeyMissing,

    /// <summary>The context cannot be used; the details say why.</summary>
    InvalidContext,

    /// <summary>No ruleset is loaded yet.</summary>
    ProviderNotReady,

    /// <summary>Any other error.</summary>
    General,
}
