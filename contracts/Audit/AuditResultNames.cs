namespace FlagCluster.Contracts.Audit;

/// <summary>Provides the names of results in JSON and in the store. A name never changes.</summary>
public static class AuditResultNames
{
    /// <summary>Returns the name of a result.</summary>
    /// <param name="result">The result.</param>
    public static string Name(this AuditResult result) =>
        result switch
        {
            AuditResult.Ok => "ok",
            AuditResult.Denied => "denied",
            AuditResult.Failed => "failed",
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, "The result of an action is ok, denied or failed."),
        };

    /// <summary>Returns the result with a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The result.</param>
    /// <returns>False when no result has the name.</returns>
    public static bool TryParse(string? name, out AuditResult result)
    {
        (var found, result) = name switch
        {
            "ok" => (true, AuditResult.Ok),
            "denied" => (true, AuditResult.Denied),
            "failed" => (true, AuditResult.Failed),
            _ => (false, default),
        };
        return found;
    }
}
