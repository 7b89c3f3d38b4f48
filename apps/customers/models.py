"""Who our customers are: identity tables, outside row security because they decide whose rows are whose."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.customers.plans import PLANS
from apps.tenancy.models import CustomerModel


class Customer(models.Model):
    """An organisation with a plan; rates given here replace the plan's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128)
    plan = models.CharField(max_length=16, choices={name: name.title() for name in PLANS}, default="free")
    rate_per_hour = models.PositiveIntegerField(null=True, blank=True)
    rate_per_minute = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # When all of it is deleted, where an owner asked for that, and who did.
    ends_at = models.DateTimeField(null=True)
    end_asked_by = models.CharField(max_length=128, blank=True, db_default="")
    # When deleting began, after which nothing takes it back.
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan__in=list(PLANS)), name="customers_customer_known_plan"
            )
        ]
        indexes = [
            models.Index(
                "ends_at", condition=models.Q(ends_at__isnull=False), name="customers_customer_ending"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FormerCustomer(models.Model):
    """What is left of a customer that was deleted, for operators alone: that there was one."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=128)
    plan = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    asked_by = models.CharField(max_length=128)
    ended_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Finds and makes people by their e-mail address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None) -> "User":
        """A person; without a password nobody can sign in as them until one is set."""
        user = self.model(email=email.strip().lower())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def find_or_create(self, email: str) -> "User":
        """The person with this address; an unknown one is made, who cannot sign in until a password is set."""
        # get_or_create, since the same address may be invited twice at a time.
        user, _ = self.get_or_create(email=email.strip().lower(), defaults={"password": make_password(None)})
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person who signs in with this address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in by e-mail; one person may work for several customers."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light"
        DARK = "dark"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Kept in lower case, so that unique means unique.
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    # An operator of this installation, who sees all customers.
    is_staff = models.BooleanField(default=False, db_default=False)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM, db_default="system")
    created_at = models.DateTimeField(default=timezone.now)
    # Last, since it hides Django's module of this name from the lines after it.
    timezone = models.CharField(max_length=64, default="UTC", db_default="UTC")

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Operators may what their pages offer; nobody else has permissions of this kind."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """The same for a whole app."""
        return self.is_active and self.is_staff


class Membership(models.Model):
    """A person's part in a customer."""

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        MEMBER = "member"
        VIEWER = "viewer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)
    # When they last looked at this customer's pages, to the minute.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("customer", "user", name="customers_membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class Invitation(models.Model):
    """A way into a customer for one address; of its token only a keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="invitations", db_index=False)
    # In lower case, like the addresses of people.
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=8, choices=Membership.Role)
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="customers_invitation_open_once",
            )
        ]
        # Who signs in without a customer is shown what waits for their address.
        indexes = [models.Index("email", name="customers_invitation_email")]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class ApiKey(models.Model):
    """A program's way in; of the key itself only a keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="api_keys", db_index=False)
    name = models.CharField(max_length=128)
    prefix = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=16))
    # Addresses and networks that it may be used from; none is any.
    allowed_ips = ArrayField(models.CharField(max_length=43), default=list, db_default=[])
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # How many days before its end the last warning was given.
    warned_days = models.PositiveSmallIntegerField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_ip = models.GenericIPAddressField(null=True)
    # When it was last told that somebody tried it from elsewhere.
    refused_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                "customer", models.F("created_at").desc(), models.F("id").desc(), name="customers_keys_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class KeyUse(CustomerModel):
    """How many calls were made with a key on a day, of UTC."""

    # No reference, which would be checked at each of these many writes; keys go only with their customer.
    api_key = models.UUIDField()
    day = models.DateField()
    calls = models.BigIntegerField()
    # What was added last, so that it is not added twice.
    batch = models.UUIDField()

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "api_key", "day"], name="customers_keyuse_once"),
        ]
