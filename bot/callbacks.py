"""Action and callback ids: what the elements that people press and fill in are called. In brackets the reference that
goes with one, see `bot.references`."""

from __future__ import annotations

from collections.abc import Sequence

# Buttons. A value is given in brackets.
APPROVE = "approve"  # [TaskRef]
REJECT = "reject"  # [TaskRef] opens the decide modal
APPROVE_WITH_OPINION = "approve_with_opinion"  # [TaskRef] opens the decide modal
APPROVE_WITH_WORDS = "approve_with_words"  # [WordsRef] opens the decide modal with these words as the opinion
REJECT_WITH_WORDS = "reject_with_words"  # [WordsRef] the same
TICK_ALL = "tick_all"  # [] ticks whatever can be decided together
SEVERAL = "several"  # [] opens what can be decided together; also that modal
UNDO_DECISION = "undo_decision"  # [TaskRef]
ANSWER_WITH_WORDS = "answer_with_words"  # [WordsRef] opens the modal of an answer with these words in it
MORE = "more"  # [RequestRef] opens the request view
WITHDRAW = "withdraw"  # [RequestRef]
CANCEL = "cancel"  # [RequestRef] opens the modal in which an approved request is cancelled
CLAIM = "claim"  # [TaskRef]
TAKE_OVER = "take_over"  # [TaskRef] from whoever has taken it
ACT = "act"  # a menu of [ActRef], or a button [ActRef]: opens the modal of that act
ADMIN = "admin"  # a menu of [AdminRef]: the same of what admins do
APPLY_TYPE = "apply_type"  # [TypeRef] opens the form
REVISE = "revise"  # [RequestRef] opens the form of a returned request, filled in as it was
RESUBMIT = "resubmit"  # [RequestRef] opens the form filled in as that request was
AFRESH = "afresh"  # [TypeRef] empties the form it stands in
BACK = "back"  # [TypeRef] shows the page before the one it stands on
DISCARD = "discard"  # [TypeRef] forgets what was typed into a form of that type

ROLES = "roles"  # [] opens who holds which role
PEOPLE = "people"  # [] opens what is known of oneself, and of others for whoever may see it
PERSON = "person"  # a menu: the person to look at
CHANGE_ROLE = "change_role"  # a menu of [RoleRef]: opens who holds that role, to be changed
TAKE_ROLE = "take_role"  # [HolderRef] takes it from him
TAKE_BACK = "take_back"  # [EditRef] ends an edit
CHANGE_FACTS = "change_facts"  # [PersonRef] opens what is known of somebody, to be changed
UNDO_FACT = "undo_fact"  # [FactRef] ends an edit of that

AWAY = "away"  # [PersonRef] opens the form in which he, or an admin for him, says who stands in; [] his own
STAND_IN = "stand_in"  # [RequestRef] opens it with the days of a leave that was approved
END_AWAY = "end_away"  # [DelegationRef] ends it

# Types, for admins.
TYPES = "types"  # [] opens the types there are
TYPES_BEFORE, TYPES_AFTER = "types_before", "types_after"  # [TypeRef] show the page of them with that one
POLICY = "policy"  # [TypeRef] opens that type, with its route and what is wrong with it; also a menu of them
EXPLAIN = "explain"  # [TypeRef] opens who would be asked; also that modal [FormRef]
CHANGE_TYPE = "change_type"  # a menu of [TypeActRef]
# Acts: [TypeActRef]. The latter two open a question, and are also the names of those modals.
EDIT_TYPE, RETIRE_TYPE, SWAP_PERSON = TYPE_ACTS = ("edit_type", "retire_type", "swap_person")
WHO_LEAVES = "who_leaves"  # in the modal SWAP_PERSON, a menu: shows where he sits
SWAP_ON = "swap_on"  # a modal [SwapRef]: goes on with the open requests that are left
NEW_TYPE = "new_type"  # [] opens what a new type is called
SAVE_AS_TYPE = "save_as_type"  # [RequestRef] the same, for one with the route of that request
CHANGE_HEADING = "change_heading"  # [TypeDraftRef] the same, to be changed
OPEN_DRAFT = "open_draft"  # [TypeDraftRef] opens a type that is not in force yet
ADD_FIELD = "add_field"  # [TypeFieldRef] to edit, where none is yet
CHANGE_FIELD = "change_field"  # a menu; each value is a [TypeFieldRef] with an act as of groups
FIELD_TYPE = "field_type"  # of what type a field is
TRY_TYPE = "try_type"  # [TypeDraftRef] opens its form as an applicant would see it
PUBLISH_TYPE = "publish_type"  # [TypeDraftRef]
DISCARD_TYPE = "discard_type"  # [TypeDraftRef]

# A route that is built.
CHANGE_GROUP = "change_group"  # a menu; each value is a [GroupRef] with one of these acts
EDIT, EARLIER, LATER, REMOVE = GROUP_ACTS = ("edit", "earlier", "later", "remove")
ADD_GROUP = "add_group"  # [GroupRef] to edit, where none is yet
COMBINE = "combine"  # how its groups combine
SHARE = "share"  # how many of a group must approve

# App Home; the values of its menu are a language, or this.
HOME = "home"
LANGUAGE = "language"
AS_IN_SLACK = "slack"

# Modals. The private metadata is given in brackets.
FORM = "apply"  # [FormRef]
DECIDE = "decide"  # [DecideRef]
SEVERAL_SURE = "several_sure"  # [SeveralRef] decides them
ACT_FORM = "act_form"  # [ActRef] what an act needs to know
ADMIN_FORM = "admin_form"  # [AdminRef] the same of what admins do
OVERRIDE = "override"  # [AdminRef] asks whether he is sure
OVERRIDE_SURE = "override_sure"  # [OverrideRef]
CANCEL_FORM = "cancel_form"  # [RequestRef] cancels an approved request, or asks for it
GROUP = "group"  # [GroupFormRef]
REQUEST = "request"  # [RequestRef] only shows
AWAY_FORM = "away_form"  # [AwayRef]
HEADING = "heading"  # [HeadingRef] what a type is called
TYPE_DRAFT = "type_draft"  # [TypeDraftRef] what is done in it is done at once
TYPE_FIELD = "type_field"  # [TypeFieldRef]
TRIAL = "trial"  # [TypeDraftRef] sends nothing
ROLE = "role"  # [RoleRef] gives it to whoever stands in HOLDER
FACTS = "facts"  # [PersonRef] changes what is known of him
NOTICE = "notice"  # [] only shows; so do the views of ROLES, PEOPLE, TYPES and POLICY

# The element inside every input block; the block's id is the field's. In a form that was begun afresh it has another
# name: where block and element are called as before, Slack keeps what was typed.
VALUE = "value"
VALUE_AFRESH = "value_afresh"
MEMBER = "member"
CHOOSE = "choose"  # so begin the names of what chooses approvers; `chooser` says how they go on
CHOICE = "choose."  # so begin the ids of their blocks
HOLDER = "holder"
DELEGATE, FIRST, LAST, FROM_TIME, UNTIL_TIME = "delegate", "first", "last", "from_time", "until_time"
ONLY_TYPES = "only_types"
NOTE = "note"
LEAVES = "leaves"
TAKES = "takes"
OPEN_TOO = "open_too"
OPINION = "opinion"
REMARK = "remark"
VERDICT = "verdict"
AMONG = "among."  # so begin the ids of the blocks in which tasks are ticked
WHICH = "which"
WHOM = "whom"
WHERE = "where"
WHY = "why"
WORDS = "words"
PLACE = "place"
SEVERAL_OF_THEM = "several_of_them"


def chooser(below: Sequence[str] = (), behalf: str = "") -> str:
    """The name of what chooses an approver, above those chosen `below` it, for whom the form is where it says that.
    Where these change it is another element, which Slack shows as it is given, not as it was left; and Slack's asking
    for options tells nothing else of them."""
    return "-".join([f"{CHOOSE}@{behalf}" if behalf else CHOOSE, *below])


def chosen_below(name: str) -> list[str]:
    """What `chooser` was given."""
    return name.split("-")[1:]


def chosen_for(name: str) -> str:
    """For whom the form is, as `chooser` was told."""
    return name.split("-", maxsplit=1)[0].partition("@")[2]
