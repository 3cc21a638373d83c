namespace FlagCluster.Api.Http.Conditions;

/// <summary>Specifies the result of evaluating the conditions of a request.</summary>
internal enum PreconditionResult
{
    /// <summary>The request has no conditions, or all are met.</summary>
    Met,

    /// <summary>The client has the representation: 304.</summary>
    NotModified,

    /// <summary>A condition is not met: 412.</summary>
    Failed,

    /// <summary>A condition is not one of RFC 9110: 400.</summary>
    Malformed,
}
