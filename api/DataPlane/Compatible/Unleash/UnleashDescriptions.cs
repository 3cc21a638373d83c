using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>Describes the endpoints of Unleash's APIs in the OpenAPI document.</summary>
internal static class UnleashDescriptions
{
    private static readonly ApiTag Tag = new(
        "Unleash",
        "The APIs of Unleash for its SDKs, in environments that serve them. SDKs send the key alone in 'Authorization'."
    );

    /// <summary>Describes the toggles for a context in the query.</summary>
    public static IEndpointConventionBuilder DescribeTogglesOfQuery(this IEndpointConventionBuilder endpoint, string what) =>
        endpoint
            .DescribeToggles(
                what,
                "The query has the context: 'userId', 'sessionId', 'remoteAddress', 'appName', 'environment', and properties as "
                    + "'properties[name]'. Other parameters are properties too."
            )
            .WithMetadata(AnyQueryParameters.Mark);

    /// <summary>Describes the toggles for a context in the body.</summary>
    public static IEndpointConventionBuilder DescribeTogglesOfBody(this IEndpointConventionBuilder endpoint, string what) =>
        endpoint
            .DescribeToggles(what, "The body has the context.")
            .WithBody(typeof(UnleashContextDocument), required: false)
            .WithProblems(413, 415);

    /// <summary>Describes an endpoint that accepts what SDKs report.</summary>
    public static IEndpointConventionBuilder DescribeUnleashReport(
        this IEndpointConventionBuilder endpoint,
        string summary,
        Type report,
        int status
    ) =>
        endpoint
            .Describe(
                summary,
                "Accepts what an SDK of Unleash reports. Registrations are not kept; each count of metrics becomes an event that stands "
                    + "for as many evaluations."
            )
            .WithTag(Tag)
            .WithSdkKey()
            .WithBody(report)
            .WithAnswer(status, "The report was accepted.")
            .WithProblems(400, 401, 403, 404, 413, 415, 429, 503);

    /// <summary>Describes the features.</summary>
    public static IEndpointConventionBuilder DescribeUnleashFeatures(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Get the features for Unleash",
                "Returns the flags in the format of Unleash, for SDKs that evaluate by themselves. Flags that Unleash cannot express are "
                    + "left out; 'unsupported' lists them. Query parameters, by which SDKs select features, are ignored."
            )
            .WithMetadata(AnyQueryParameters.Mark)
            .WithTag(Tag)
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The features.", typeof(UnleashFeaturesAnswer))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400, 401, 403, 404, 412, 429, 503);

    /// <summary>Describes the changes of features.</summary>
    public static IEndpointConventionBuilder DescribeUnleashDelta(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Get the changes of features for Unleash",
                "Returns the events that lead from the version of If-None-Match to the newest, or one with all features. Flags that "
                    + "Unleash cannot express are left out. Query parameters, by which SDKs select features, are ignored."
            )
            .WithMetadata(AnyQueryParameters.Mark)
            .WithTag(Tag)
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The events.", typeof(UnleashDeltaAnswer))
            .WithAnswer(304, "No feature has changed.")
            .WithProblems(400, 401, 403, 404, 412, 429, 503);

    /// <summary>Describes the stream of changes of features.</summary>
    public static IEndpointConventionBuilder DescribeUnleashStream(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Stream the changes of features to Unleash",
                "Sends `unleash-connected` with all features, then `unleash-updated` for changes. A client that reconnects with "
                    + "Last-Event-ID receives what it missed, or all features. Comments are heartbeats."
            )
            .WithMetadata(AnyQueryParameters.Mark)
            .WithTag(Tag)
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.LastEventId)
            .WithAnswer(200, "The stream. The schema describes the data of its events.", typeof(UnleashDeltaAnswer), "text/event-stream")
            .WithProblems(401, 403, 404, 429, 503);

    private static IEndpointConventionBuilder DescribeToggles(this IEndpointConventionBuilder endpoint, string what, string context) =>
        endpoint
            .Describe($"Evaluate for Unleash: {what}", $"Returns {what} for a context, of the flags that the key may see. {context}")
            .WithTag(Tag)
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The toggles.", typeof(UnleashTogglesDocument))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400, 401, 403, 404, 412, 429, 503);
}
