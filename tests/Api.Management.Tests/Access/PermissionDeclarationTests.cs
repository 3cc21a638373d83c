using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class PermissionDeclarationTests
{
    [Fact]
    public void Endpoints_NoPermissionDeclared_FailWithTheName()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGroup("/api/v1").RequirePermissions().MapGet("/secrets", () => TypedResults.Ok());

        var exception = Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.Single().Endpoints);

        Assert.Contains("/api/v1/secrets", exception.Message, StringComparison.Ordinal);
        Assert.Contains("declares no permission", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_SignInOrAnyoneDeclared_AreMapped()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var group = app.MapGroup("/api/v1").RequirePermissions();
        group.MapGet("/me", () => TypedResults.Ok()).RequiresSignIn();
        group.MapGet("/login", () => TypedResults.Ok()).AllowsAnyone();

        Assert.Equal(2, ((IEndpointRouteBuilder)app).DataSources.Single().Endpoints.Count);
    }

    [Fact]
    public void Endpoints_OnlyFreshSignInDeclared_Fail()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGroup("/api/v1").RequirePermissions().MapGet("/secrets", () => TypedResults.Ok()).RequiresFreshSignIn();

        Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.Single().Endpoints);
    }

    [Fact]
    public void Endpoints_PermissionDeclared_AreMapped()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGroup("/api/v1").RequirePermissions().MapGet("/keys", () => TypedResults.Ok()).Requires(Permission.KeysRead);

        var endpoint = Assert.Single(((IEndpointRouteBuilder)app).DataSources.Single().Endpoints);

        Assert.Equal(Permission.KeysRead, Assert.Single(endpoint.Metadata.GetMetadata<RequiresPermissionAttribute>()!.Permissions));
    }
}
