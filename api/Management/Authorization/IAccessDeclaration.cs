namespace FlagCluster.Api.Management.Authorization;

/// <summary>
/// Represents what an endpoint of the control plane declares about who may use it. An endpoint without one does not start. Its text is that
/// of the documentation.
/// </summary>
internal interface IAccessDeclaration;
