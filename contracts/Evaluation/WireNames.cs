namespace FlagCluster.Contracts.Evaluation;

/// <summary>Provides the names of reasons and error codes in OpenFeature and OFREP.</summary>
public static class WireNames
{
    /// <summary>Returns a reason's name as UTF-8.</summary>
    public static ReadOnlySpan<byte> Utf8(this Reason reason) =>
        reason switch
        {
            Reason.Static => "STATIC"u8,
            Reason.Default => "DEFAULT"u8,
            Reason.TargetingMatch => "TARGETING_MATCH"u8,
            Reason.Split => "SPLIT"u8,
            Reason.Disabled => "DISABLED"u8,
            Reason.Stale => "STALE"u8,
            _ => "ERROR"u8,
        };

    /// <summary>Returns an error code's name as UTF-8.</summary>
    public static ReadOnlySpan<byte> Utf8(this ErrorCode code) =>
        code switch
        {
            ErrorCode.FlagNotFound => "FLAG_NOT_FOUND"u8,
            ErrorCode.ParseError => "PARSE_ERROR"u8,
            ErrorCode.TypeMismatch => "TYPE_MISMATCH"u8,
            ErrorCode.TargetingKeyMissing => "TARGETING_KEY_MISSING"u8,
            ErrorCode.InvalidContext => "INVALID_CONTEXT"u8,
            ErrorCode.ProviderNotReady => "PROVIDER_NOT_READY"u8,
            _ => "GENERAL"u8,
        };
}
