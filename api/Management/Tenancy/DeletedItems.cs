using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Describes and reads the query parameters about deleted projects and environments.</summary>
internal static class DeletedItems
{
    private const string CascadeName = "cascade";

    /// <summary>Lists what is deleted instead of what exists.</summary>
    public static RequestParameterMetadata Parameter { get; } =
        RequestParameterMetadata.Flag("deleted", "Lists deleted items that can still be restored, instead of those that exist.");

    /// <summary>Returns the parameter that deletes what is in an item with it.</summary>
    /// <param name="content">What is in the item.</param>
    public static RequestParameterMetadata Cascade(string content) =>
        RequestParameterMetadata.Flag(CascadeName, $"Deletes {content} with it.");

    /// <summary>Returns whether a request lists deleted items.</summary>
    public static bool AreAsked(ManagementRequest request) => QueryParameters.IsSet(request.Http.Request, Parameter.Name);

    /// <summary>Returns whether a request deletes an item with what is in it.</summary>
    public static bool IsCascade(ManagementRequest request) => QueryParameters.IsSet(request.Http.Request, CascadeName);
}
