using IamAuditor.Core.Rules.Expressions;

namespace IamAuditor.Tests.Rules.Expressions;

/// <summary>A small snapshot: users with access keys, of which some data may be absent or not read.</summary>
internal static class SomeRecords
{
    public static readonly DateTimeOffset TakenAt = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    public sealed record Key(int Slot, bool Active, DateTimeOffset? LastRotated);

    public sealed record User(string Name, bool PasswordEnabled, bool MfaActive, DateTimeOffset? LastUsed, bool PoliciesRead, Key[] Keys)
    {
        public Value Tags { get; init; } = Value.Map(ValueMap.Of([new KeyValuePair<string, string>("team", "ops")]));
    }

    private static readonly Value s_notRead = Value.NotRead("authorization-details");

    public static readonly RecordType KeyType = new(
        "access-key",
        "An access key of a user.",
        [
            RecordField.Of<Key>("slot", ExprType.Int, "1 or 2", key => Value.Int(key.Slot)),
            RecordField.Of<Key>("active", ExprType.Bool, "whether it may be used", key => Value.Bool(key.Active)),
            RecordField.OptionalOf<Key>(
                "lastRotated",
                ExprType.Timestamp,
                "when it was made",
                key => Value.OptionalTimestamp(key.LastRotated)
            ),
        ]
    );

    public static readonly RecordType UserType = new(
        "user",
        "An IAM user.",
        [
            RecordField.Of<User>("name", ExprType.String, "its name", user => Value.String(user.Name)),
            RecordField.Of<User>("passwordEnabled", ExprType.Bool, "may sign in", user => Value.Bool(user.PasswordEnabled)),
            RecordField.Of<User>("mfaActive", ExprType.Bool, "has a second factor", user => Value.Bool(user.MfaActive)),
            RecordField.OptionalOf<User>("lastUsed", ExprType.Timestamp, "last sign-in", user => Value.OptionalTimestamp(user.LastUsed)),
            RecordField.Of<User>(
                "policies",
                ExprType.List(ExprType.String),
                "names of policies",
                user => user.PoliciesRead ? Value.Strings(["Admin"]) : s_notRead
            ),
            RecordField.Of<User>("accessKeys", ExprType.List(KeyType.Type), "its keys", user => Value.Records(KeyType, user.Keys)),
            RecordField.Of<User>("tags", ExprType.Map(ExprType.String, ExprType.String), "its tags", user => user.Tags),
        ]
    );

    public static readonly ExpressionScope Scope = new(
        [("user", UserType.Type), ("key", KeyType.Type)],
        [
            KeyValuePair.Create("maxDays", Value.Int(90)),
            KeyValuePair.Create("exempt", Value.List([Value.String("root"), Value.String("break-glass")])),
        ]
    );

    public static readonly User Alice = new(
        "alice",
        PasswordEnabled: true,
        MfaActive: false,
        LastUsed: null,
        PoliciesRead: false,
        [new Key(1, true, TakenAt.AddDays(-91)), new Key(2, false, null)]
    );

    public static EvaluationContext Context(User? user = null, Key? key = null)
    {
        user ??= Alice;
        var context = new EvaluationContext(Scope) { TakenAt = TakenAt };
        context.Bind("user", Value.Record(UserType, user));
        context.Bind("key", Value.Record(KeyType, key ?? user.Keys[0]));
        return context;
    }

    public static CompiledExpression Compile(string text, ExprType? expected = null) => Expression.Compile(text, Scope, expected).Required;
}
