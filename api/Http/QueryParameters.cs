using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>
/// Reads query strings strictly. An endpoint declares its parameters as <see cref="RequestParameterMetadata"/>, from which they are
/// described too.
/// </summary>
internal static class QueryParameters
{
    /// <summary>
    /// Finds a parameter that the endpoint does not declare, one that is repeated, and a flag that is neither true nor false. A request
    /// is rejected if the endpoint would ignore a part of it.
    /// </summary>
    /// <returns>What is wrong and what to do, or null.</returns>
    public static string? FindProblem(HttpContext http)
    {
        if (!http.Request.QueryString.HasValue || http.GetEndpoint()?.Metadata.GetMetadata<AnyQueryParameters>() is not null)
            return null;
        var declared = Declared(http);
        foreach (var (name, values) in http.Request.Query)
        {
            if (declared.Find(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } parameter)
                return $"Unknown query parameter '{Clipped.Value(name)}'. {Known(declared)}";
            if (values.Count > 1)
                return $"The query parameter '{parameter.Name}' is repeated. Send it once.";
            if (parameter.IsFlag && !TryParseFlag(values[0], out _))
                return $"The query parameter '{parameter.Name}' must be true or false, not '{Clipped.Value(values[0]!)}'.";
        }
        return null;
    }

    /// <summary>Returns whether a flag is set. The query string was checked by <see cref="FindProblem"/>.</summary>
    public static bool IsSet(HttpRequest request, string name) =>
        request.Query[name] is [var value] && TryParseFlag(value, out var set) && set;

    /// <summary>Parses true or false in any case. The bare name of a parameter, without a value, is true.</summary>
    private static bool TryParseFlag(string? text, out bool value)
    {
        value = string.IsNullOrEmpty(text) || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text!.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    private static List<RequestParameterMetadata> Declared(HttpContext http) =>
        [
            .. (http.GetEndpoint()?.Metadata.GetOrderedMetadata<RequestParameterMetadata>() ?? []).Where(parameter =>
                parameter.In == "query"
            ),
        ];

    private static string Known(List<RequestParameterMetadata> declared) =>
        declared.Count == 0
            ? "The endpoint takes none."
            : $"Known parameters: {string.Join(", ", declared.Select(parameter => $"'{parameter.Name}'"))}.";
}
