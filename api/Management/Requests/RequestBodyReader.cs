using System.Text.Json;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Reads JSON and YAML bodies of management requests. Every body is an object.</summary>
internal static class RequestBodyReader
{
    private static readonly string[] JsonTypes = ["application/json", "application/merge-patch+json"];

    /// <summary>Reads the body. The document lives as long as the request.</summary>
    /// <returns>The document, or null after the problem was reported.</returns>
    public static async ValueTask<JsonDocument?> ReadAsync(HttpContext http, bool acceptsYaml)
    {
        // An earlier parameter has a problem already; its answer does not need the body.
        if (BindingProblem.Find(http) is not null)
            return null;
        var type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var isYaml = acceptsYaml && ContentNegotiation.YamlTypes.Contains(type, StringComparer.OrdinalIgnoreCase);
        if (!isYaml && type.Length > 0 && !JsonTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
            return await BindingProblem.ReportAsync<JsonDocument>(http, UnsupportedType(type, acceptsYaml));
        if (await ReadBytesAsync(http) is not { } bytes)
            return null;
        InputError? error = null;
        var document = isYaml ? YamlConverter.Parse(bytes, out error) : RulesetJson.Parse(bytes, out error);
        if (document is not null && !isYaml && SurrogateEscapes.FindUnpaired(bytes) is >= 0 and var at)
            error = new("", $"The text is not valid Unicode: the escape at byte {at} is an unpaired surrogate.");
        if (document is not null)
            http.Response.RegisterForDispose(document);
        if (error is not null)
            return await BindingProblem.ReportAsync<JsonDocument>(http, ProblemResult.BadRequest(error.Detail));
        return document!.RootElement.ValueKind == JsonValueKind.Object
            ? document
            : await BindingProblem.ReportAsync<JsonDocument>(http, ProblemResult.Invalid([new("", "The body must be an object.")]));
    }

    /// <summary>Reads the bytes of a body, whose content type was checked.</summary>
    /// <returns>The bytes, or null after the problem was reported.</returns>
    public static async ValueTask<byte[]?> ReadBytesAsync(HttpContext http)
    {
        if (ContentCodings.FindUnsupported(http) is { } coding)
            return await BindingProblem.ReportAsync<byte[]>(http, Unsupported(coding));
        var limit = http.Features.GetRequiredFeature<RequestTimeLimit>();
        var own = http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes;
        var maxBytes = own ?? http.RequestServices.GetRequiredService<IOptions<ManagementOptions>>().Value.MaxBodyBytes;
        limit.Pause();
        if (await BodyReader.ReadBytesAsync(http.Request, maxBytes) is not { } body)
            return await BindingProblem.ReportAsync<byte[]>(http, own is null ? TooLarge(maxBytes) : TooLargeForEndpoint(maxBytes));
        limit.Restart();
        return body;
    }

    /// <summary>Returns 415.</summary>
    public static ProblemResult Unsupported(string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, "Unsupported content type", detail);

    private static ProblemResult UnsupportedType(string type, bool acceptsYaml) =>
        Unsupported($"Send 'Content-Type: application/json'{(acceptsYaml ? " or 'application/yaml'" : "")}, not '{Clipped.Value(type)}'.");

    private static ProblemResult TooLargeForEndpoint(int maxBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, "Body too large", $"The limit of this endpoint is {maxBytes} bytes.");

    private static ProblemResult TooLarge(int maxBytes) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "Body too large",
            $"The limit is {maxBytes} bytes ({ManagementOptions.Section}:MaxBodyBytes). Split the change into several."
        );
}
