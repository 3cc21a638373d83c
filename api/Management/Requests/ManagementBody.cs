using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Integrations.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Reads JSON or YAML bodies of management requests.</summary>
internal sealed class ManagementBody(IOptions<ManagementOptions> options)
{
    private static readonly string[] JsonTypes = ["application/json", "application/merge-patch+json"];
    private static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml"];

    /// <summary>Returns an element of a body as UTF-8 JSON, for a plan.</summary>
    public static byte[] Bytes(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();

    /// <summary>Reads the body.</summary>
    /// <returns>The document, or null when the request was answered with what is wrong.</returns>
    public async Task<JsonDocument?> ReadAsync(ManagementRequest request, bool yaml = false)
    {
        var http = request.Http;
        var type = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var isYaml = yaml && YamlTypes.Contains(type, StringComparer.OrdinalIgnoreCase);
        if (!isYaml && type.Length > 0 && !JsonTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            await Problems.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, "This type of body is not taken here.",
                $"Send 'Content-Type: application/json'{(yaml ? " or 'application/yaml'" : "")}, not '{DocumentText.Clip(type)}'.");
            return null;
        }
        request.Limit.Pause();
        if (await BodyReader.ReadAllAsync(http.Request, options.Value.MaxBodyBytes, http.RequestAborted) is not { } body)
        {
            await Problems.WriteAsync(http, StatusCodes.Status413PayloadTooLarge, "The body is too large.",
                $"{options.Value.MaxBodyBytes} bytes are allowed (Manage:MaxBodyBytes). Split the change into several.");
            return null;
        }
        request.Limit.Restart();
        var bytes = body.ToArray();
        http.Request.BodyReader.AdvanceTo(body.End);
        InputError? error = null;
        var document = isYaml ? YamlConverter.Parse(bytes, out error) : RulesetJson.Parse(bytes, out error);
        if (document is not null && !isYaml) error = Surrogates.Check(bytes);
        if (error is null) return document;
        document?.Dispose();
        await request.BadRequestAsync(error.Detail);
        return null;
    }
}
