using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Provides the audit log of the installation to its administrators.</summary>
internal sealed class InstallationAuditResource(AuditLogEndpoints endpoints) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        endpoints.Map(
            routes
                .Root.MapGroup("/installation/audit")
                .WithTag(
                    new("Installation audit", "The audit log of what belongs to no organization, such as accounts and failed sign-ins.")
                ),
            new(
                Read: Permission.InstallationManage,
                Export: Permission.InstallationManage,
                Entries: "InstallationAuditEntries",
                Log: "InstallationAuditLog",
                Title: "the audit log of the installation",
                Verifies: "the audit log of the installation"
            )
        );
}
