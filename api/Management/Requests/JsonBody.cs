using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a JSON body that was bound to a record and validated. All errors are reported in one answer.</summary>
/// <param name="Value">The record.</param>
internal sealed record JsonBody<T>(T Value) : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    /// <inheritdoc/>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (await RequestBodyReader.ReadAsync(context, acceptsYaml: false) is not { } document)
            return null;
        var errors = new ErrorCollector();
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return RecordReader.Read(document.RootElement, ManagementJson.TypeOfRequest<T>(options), errors) is { } value
            ? new(value)
            : await BindingProblem.ReportAsync<JsonBody<T>>(context, ProblemResult.Invalid(errors.Errors));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => JsonBody.Describe(builder, typeof(T));
}

/// <summary>Represents a body that a handler reads itself: rulesets, flags, segments, change sets and patches.</summary>
/// <param name="Root">The root of the document, which lives as long as the request.</param>
internal sealed record DocumentBody(JsonElement Root) : IBindableFromHttpContext<DocumentBody>
{
    /// <inheritdoc/>
    public static async ValueTask<DocumentBody?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        await RequestBodyReader.ReadAsync(context, acceptsYaml: false) is { } document ? new(document.RootElement) : null;

    /// <summary>Returns the body as UTF-8 JSON.</summary>
    public byte[] ToUtf8() => JsonMarshal.GetRawUtf8Value(Root).ToArray();
}

/// <summary>Represents a <see cref="DocumentBody"/> that may be YAML.</summary>
/// <param name="Root">The root of the document, which lives as long as the request.</param>
internal sealed record YamlOrJsonBody(JsonElement Root) : IBindableFromHttpContext<YamlOrJsonBody>
{
    /// <inheritdoc/>
    public static async ValueTask<YamlOrJsonBody?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        await RequestBodyReader.ReadAsync(context, acceptsYaml: true) is { } document ? new(document.RootElement) : null;

    /// <summary>Returns the body as UTF-8 JSON.</summary>
    public byte[] ToUtf8() => JsonMarshal.GetRawUtf8Value(Root).ToArray();
}

/// <summary>Describes bodies in the OpenAPI document.</summary>
internal static class JsonBody
{
    private static readonly int[] Problems =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity,
    ];

    /// <summary>Adds the body and the problems of reading it to an endpoint's metadata.</summary>
    public static void Describe(EndpointBuilder builder, Type type)
    {
        builder.Metadata.Add(new RequestBodyMetadata(type, IsRequired: true, ["application/json"]));
        foreach (var status in Problems)
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]));
    }

    /// <summary>Describes the body of an endpoint that reads a document, and the problems of reading it.</summary>
    public static RouteHandlerBuilder WithDocumentBody(this RouteHandlerBuilder endpoint, Type type, params string[] moreContentTypes) =>
        endpoint.WithBody(type, required: true, moreContentTypes).WithProblems(Problems);
}
