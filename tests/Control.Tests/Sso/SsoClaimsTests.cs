using System.Text.Json;
using FlagCluster.Control.Sso;

namespace FlagCluster.Control.Tests.Sso;

public sealed class SsoClaimsTests
{
    [Fact]
    public void Read_IdTokenAndUserInfo_IdTokenTakesPrecedence()
    {
        var person = Read("""{"sub":"1","email":"a@example.com","sid":"s"}""", """{"sub":"1","email":"b@example.com","name":"Jane"}""");

        Assert.Equal(("1", "a@example.com", "Jane", "s"), (person!.Subject, person.Email, person.Name, person.ProviderSession));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":1}""")]
    [InlineData("[]")]
    public void Read_WithoutASubject_IsNothing(string token) => Assert.Null(Read(token));

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("\"false\"", false)]
    [InlineData("\"True\"", false)]
    [InlineData("1", false)]
    [InlineData("null", false)]
    public void Read_EmailVerified_InAnyForm(string value, bool expected) =>
        Assert.Equal(expected, Read($$"""{"sub":"1","email":"a@example.com","email_verified":{{value}}}""")!.IsEmailVerified);

    [Fact]
    public void Read_VerifiedAddressOfUserInfo_SaysNothingAboutAnotherOne()
    {
        const string Token = """{"sub":"1","email":"a@example.com"}""";

        Assert.Null(Read(Token, """{"email":"b@example.com","email_verified":true}""")!.IsEmailVerified);
        Assert.True(Read(Token, """{"email":"a@example.com","email_verified":true}""")!.IsEmailVerified);
    }

    [Theory]
    [InlineData("""{"sub":"1","groups":["a","B c"]}""", "groups", "a|B c")]
    [InlineData("""{"sub":"1","groups":"a"}""", "groups", "a")]
    [InlineData("""{"sub":"1","groups":"a b"}""", "groups", "a|b|a b")]
    [InlineData("""{"sub":"1","realm":{"roles":["a"]}}""", "realm.roles", "a")]
    [InlineData("""{"sub":"1","https://x.example/groups":["a"]}""", "https://x.example/groups", "a")]
    [InlineData("""{"sub":"1","groups":[1,null,"a"]}""", "groups", "a")]
    [InlineData("""{"sub":"1","groups":{"a":1}}""", "groups", "")]
    [InlineData("""{"sub":"1"}""", "groups", "")]
    public void Read_Groups_InAnyForm(string token, string claim, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(token, userInfo: null, claim)!.Groups!));

    [Theory]
    [InlineData("""{"sub":"1","_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{}}}""")]
    [InlineData("""{"sub":"1","hasgroups":true}""")]
    [InlineData("""{"sub":"1","hasgroups":"true"}""")]
    public void Read_TooManyGroups_AreUnknown(string token) => Assert.Null(Read(token, userInfo: null, "groups")!.Groups);

    [Fact]
    public void Read_Amr_KeepsNames() => Assert.Equal(["pwd", "mfa"], Read("""{"sub":"1","amr":["pwd","mfa","x y","<script>",7]}""")!.Amr);

    [Fact]
    public void Read_NameWithControlCharacters_IsCleaned() =>
        Assert.Equal("Jane Doe", Read("""{"sub":"1","given_name":"Ja\u0000ne","family_name":"Doe\n"}""")!.Name);

    private static SsoAssertion? Read(string idToken, string? userInfo = null, string? groupsClaim = null) =>
        SsoClaims.Read(Json(idToken), userInfo is null ? null : Json(userInfo), groupsClaim);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
