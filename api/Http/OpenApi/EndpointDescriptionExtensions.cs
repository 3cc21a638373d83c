using System.Reflection;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the metadata from which the OpenAPI document describes endpoints whose handlers read the request themselves.</summary>
internal static class EndpointDescriptionExtensions
{
    private const string Json = "application/json";

    // The API explorer lists endpoints that have the method of a handler, which routing adds only for handlers with typed parameters.
    private static readonly MethodInfo HandlerMethod = ((RequestDelegate)(static http => Task.CompletedTask)).Method;

    /// <summary>Includes an endpoint in the OpenAPI document whose handler is a <see cref="RequestDelegate"/>.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder builder, string summary, string description)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithSummary(summary).WithDescription(description).WithMetadata(HandlerMethod);

    /// <summary>Lists the endpoints under a tag.</summary>
    public static TBuilder WithTag<TBuilder>(this TBuilder builder, ApiTag tag)
        where TBuilder : IEndpointConventionBuilder => builder.WithTags(tag.Name).WithMetadata(tag);

    /// <summary>Describes the body of the request.</summary>
    public static TBuilder WithBody<TBuilder>(this TBuilder builder, Type type, bool required = true, params string[] moreContentTypes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequestBodyMetadata(type, required, [Json, .. moreContentTypes]));

    /// <summary>Describes path parameters, query parameters and headers of the request.</summary>
    public static TBuilder WithParameters<TBuilder>(this TBuilder builder, params RequestParameterMetadata[] parameters)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata([.. parameters]);

    /// <summary>Describes an answer without a body.</summary>
    public static TBuilder WithAnswer<TBuilder>(this TBuilder builder, int status, string description)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(void)) { Description = description });

    /// <summary>Describes an answer with a body.</summary>
    public static TBuilder WithAnswer<TBuilder>(
        this TBuilder builder,
        int status,
        string description,
        Type type,
        params string[] contentTypes
    )
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(
            new ProducesResponseTypeMetadata(status, type, contentTypes.Length == 0 ? [Json] : contentTypes) { Description = description }
        );

    /// <summary>Lists the statuses that are answered with problem details.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]));
        return builder;
    }

    /// <summary>Describes an endpoint that requires an SDK key.</summary>
    public static TBuilder WithSdkKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new SecuritySchemeMetadata(SecuritySchemeMetadata.SdkKey, SecuritySchemeMetadata.SdkKeyHeader));
}
