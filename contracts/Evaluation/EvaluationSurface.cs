namespace FlagCluster.Contracts.Evaluation;

/// <summary>
/// Represents an API that evaluates flags. A surface is registered once as a service; metrics, traces and the request pipeline take the
/// list of surfaces from there.
/// </summary>
/// <param name="name">The value of the metric label <c>surface</c>, in snake case.</param>
/// <param name="path">The URL path under which every request evaluates, or null for a surface that is not served over HTTP.</param>
/// <param name="isBulk">True when one request evaluates all flags that its caller may see.</param>
public sealed class EvaluationSurface(string name, string? path = null, bool isBulk = false)
{
    /// <summary>Gets the value of the metric label <c>surface</c>.</summary>
    public string Name => name;

    /// <summary>Gets the URL path under which every request evaluates, or null.</summary>
    public string? Path => path;

    /// <summary>Gets whether one request evaluates all flags that its caller may see.</summary>
    public bool IsBulk => isBulk;

    /// <summary>Returns whether a request path is <see cref="Path"/> or lies under it.</summary>
    public bool Serves(ReadOnlySpan<char> requestPath) =>
        path is not null
        && requestPath.StartsWith(path, StringComparison.Ordinal)
        && (requestPath.Length == path.Length || requestPath[path.Length] == '/');
}
