namespace FlagCluster.Api.Management.Authentication;

/// <summary>Marks an endpoint that accepts sessions and no tokens.</summary>
internal interface ISessionOnly;
