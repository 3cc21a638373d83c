using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides what the endpoints of accounts share.</summary>
internal static class AccountsTag
{
    /// <summary>Gets the tag of signing in and out.</summary>
    public static ApiTag SignIn { get; } = new("Sign-in", "Signing in and out.");

    /// <summary>Gets the tag of a person's own account.</summary>
    public static ApiTag Me { get; } = new("Me", "The account of the person who has signed in.");

    /// <summary>Gets the limit of bodies, which anyone may send: enough for the longest password.</summary>
    public static BodyLimit BodyLimit { get; } = new(16 * 1024);
}
